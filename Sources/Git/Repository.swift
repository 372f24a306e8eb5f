import CLibgit2
import Scheduling

/// A git repository on this machine.
///
/// Reads refs and objects, writes objects, and moves refs by compare-and-swap. It never touches the work tree, the
/// index or HEAD (R33). All of its work runs on one thread of its own, as libgit2 blocks. Its methods are synchronous
/// inside the actor: a caller that needs several of them hops once with ``perform(_:)``.
///
/// Every call that reaches for the disk throws ``GitError``.
package actor Repository {
  nonisolated let executor: ThreadExecutor
  let pointer: RepositoryPointer
  let watchdog: Watchdog?
  let notice: @Sendable (String) -> Void

  /// Whether it has no work tree.
  package nonisolated let isBare: Bool
  /// The `.git` folder, or that of a linked work tree, with a trailing slash.
  package nonisolated let gitDirectory: String
  /// The folder that holds objects and branches; differs from ``gitDirectory`` in a linked work tree.
  package nonisolated let commonDirectory: String
  /// The folder of the checked-out files, with a trailing slash; `nil` when bare.
  package nonisolated let workTree: String?

  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ pointer: sending RepositoryPointer, on executor: ThreadExecutor, options: Options) {
    let raw = pointer.repository
    isBare = git_repository_is_bare(raw) == 1
    gitDirectory = git_repository_path(raw).map { String(cString: $0) } ?? ""
    commonDirectory = git_repository_commondir(raw).map { String(cString: $0) } ?? ""
    workTree = git_repository_workdir(raw).map { String(cString: $0) }
    self.executor = executor
    self.watchdog = options.watchdog
    self.notice = options.notice
    self.pointer = pointer
  }

  /// Runs several operations in one hop to the repository's thread, with nothing of others in between.
  package func perform<Value: Sendable>(
    _ body: @Sendable (isolated Repository) throws -> Value
  ) rethrows -> Value {
    try body(self)
  }

  /// Whether its history is cut off (`git clone --depth`).
  package var isShallow: Bool { git_repository_is_shallow(pointer.repository) == 1 }

  /// Whether some remote is a promisor, so that objects may be missing here.
  var isPartialClone: Bool {
    // Not `git_config_foreach_match`: libgit2 1.5 leaks 20 kB for each of its regular expressions.
    guard let config = try? config(),
      let entries = try? Owned(
        "read the git configuration", free: git_config_iterator_free,
        make: { git_config_iterator_new(&$0, config.pointer) })
    else { return false }
    var found = false
    var entry: UnsafeMutablePointer<git_config_entry>?
    while !found, git_config_next(&entry, entries.pointer) == 0, let name = entry?.pointee.name {
      let name = String(cString: name).lowercased()
      let value = entry?.pointee.value.map { String(cString: $0) } ?? "true"
      found =
        name == "extensions.partialclone"
        || (name.hasPrefix("remote.") && name.hasSuffix(".promisor") && value != "false")
    }
    git_error_clear()
    return found
  }

  /// A consistent copy of the configuration that holds here: the system's, the user's and the repository's.
  func config() throws -> Owned {
    try Owned("read the git configuration", free: git_config_free) {
      git_repository_config_snapshot(&$0, pointer.repository)
    }
  }

  /// Runs `body` under the watchdog, if there is one.
  func watched<Value>(_ name: @autoclosure () -> String, _ body: () throws -> Value) rethrows -> Value {
    guard let watchdog else { return try body() }
    return try watchdog.watch("git: \(name()) in \(gitDirectory)", body)
  }
}
