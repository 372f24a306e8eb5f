import CLibgit2
package import Scheduling

extension Repository {
  /// How a repository is opened.
  package struct Options: Sendable {
    /// Whether to look in the parent folders too, within the file system, as `git` does.
    package var searchingUpward = false
    /// Whether to open a repository that belongs to another user.
    package var trustingOwner = false
    /// Ends the program when libgit2 hangs, which it does on a truncated loose object.
    package var watchdog: Watchdog?
    /// Told, in a sentence, what was mended on the way, such as a stale lock that was removed.
    package var notice: @Sendable (String) -> Void = { _ in }

    package init(
      searchingUpward: Bool = false, trustingOwner: Bool = false, watchdog: Watchdog? = nil,
      notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      self.searchingUpward = searchingUpward
      self.trustingOwner = trustingOwner
      self.watchdog = watchdog
      self.notice = notice
    }
  }

  /// Opens a repository.
  ///
  /// - Parameters:
  ///   - path: A work tree, a `.git` folder or file, or a bare repository; with `searchingUpward`, anything below one.
  ///   - options: How to open it.
  /// - Throws: ``GitError``: `notARepository`, `notOwner`, `unsupported`, `io`.
  package static func open(_ path: String, options: Options = Options()) async throws -> Repository {
    let operation = "open the repository '\(path)'"
    return try await Doorstep(options: options).open(operation) { raw in
      // Never `git_repository_open_bare`: it opens SHA-256 repositories without a word, and writing damages them.
      let flags = options.searchingUpward ? 0 : GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
      do {
        try check(git_repository_open_ext(&raw, path, flags, nil), operation)
      } catch let error as GitError {
        throw explained(error, path: path, options: options)
      }
    }
  }

  /// Makes a new repository, and the folders that lead to it.
  ///
  /// - Parameters:
  ///   - path: Where; must not hold a repository yet.
  ///   - bare: Whether to leave out the work tree.
  ///   - branch: The short name of the branch that HEAD points to.
  ///   - options: How to open it.
  /// - Throws: ``GitError``: `conflict` when there is one already.
  package static func initialise(
    _ path: String, bare: Bool, branch: String = "main", options: Options = Options()
  ) async throws -> Repository {
    let operation = "make a repository at '\(path)'"
    return try await Doorstep(options: options).open(operation) { raw in
      var settings = git_repository_init_options()
      try check(
        git_repository_init_options_init(&settings, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)), operation)
      settings.flags =
        GIT_REPOSITORY_INIT_MKPATH.rawValue | GIT_REPOSITORY_INIT_NO_REINIT.rawValue
        | (bare ? GIT_REPOSITORY_INIT_BARE.rawValue : 0)
      try branch.withCString { name in
        settings.initial_head = name
        try check(git_repository_init_ext(&raw, path, &settings), operation)
      }
      // git keeps no reflog in bare repositories unless told so; it is the last resort after a mistake.
      var config: OpaquePointer?
      defer { git_config_free(config) }
      try check(git_repository_config(&config, raw), operation)
      try check(git_config_set_string(config, "core.logallrefupdates", "true"), operation)
    }
  }

  /// Says what a person can do about it.
  private static func explained(_ error: GitError, path: String, options: Options) -> GitError {
    let message: String
    switch error.code {
    case .notOwner:
      message =
        "it belongs to another user. If you trust it, run: git config --global --add safe.directory '\(path)'"
    case .unsupported:
      message =
        "\(error.message). Only SHA-1 repositories with file refs are supported, not SHA-256 or reftable: "
        + "clone into one made by 'git init --object-format=sha1 --ref-format=files'"
    case .notARepository, .notFound:
      message =
        "there is no git repository"
        + (options.searchingUpward
          ? " there or in a folder above" : ". Name its work tree, its .git folder or a bare repository")
    default: return error
    }
    let code = error.code == .notFound ? .notARepository : error.code
    return GitError(code, operation: error.operation, message: message)
  }
}

/// Opens repositories on the thread that they will live on, so that not even opening blocks the cooperative pool.
private actor Doorstep {
  private let executor = ThreadExecutor(name: "git")
  private let options: Repository.Options
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(options: Repository.Options) { self.options = options }

  func open(
    _ operation: String, _ make: @Sendable (inout OpaquePointer?) throws -> Void
  ) throws -> Repository {
    let pointer = try Library.opening(trustingOwner: options.trustingOwner) {
      var raw: OpaquePointer?
      do {
        try make(&raw)
      } catch {
        git_repository_free(raw)
        throw error
      }
      guard let raw else { throw GitError(.failed, operation: operation, message: "libgit2 returned nothing") }
      return try RepositoryPointer(owning: raw)
    }
    return Repository(pointer, on: executor, options: options)
  }
}
