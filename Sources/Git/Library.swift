import CGitTransport
import CLibgit2
import Synchronization

/// The version of libgit2 that this program runs with, such as `1.5.1`.
package var libgit2Version: String {
  var (major, minor, revision): (CInt, CInt, CInt) = (0, 0, 0)
  git_libgit2_version(&major, &minor, &revision)
  return "\(major).\(minor).\(revision)"
}

/// libgit2 as a whole: its process-wide options are set once, before its first use.
enum Library {
  /// Makes every repository open one after the other, because the ownership check is a process-wide switch.
  private static let opening = Mutex(())

  private static let started: Result<Void, any Error> = Result {
    try check(git_libgit2_init(), "start libgit2")
    try check(clibgit2_enable_fsync(1), "turn on durable writes")
    // zlib's checksum already finds damage; hashing a 41 MB manifest again would double the time to read it.
    // git does not hash what it reads either.
    try check(clibgit2_enable_strict_hash_verification(0), "set hash verification")
    // None of them changes how objects and refs are read or written. libgit2 1.5 would refuse all three, and
    // with them every partial clone and every sparse checkout.
    try withExtensions(["partialclone", "worktreeconfig", "preciousobjects"]) { names, count in
      try check(clibgit2_set_extensions(names, count), "allow harmless extensions")
    }
    // A level that only Windows has.
    try check(clibgit2_set_search_path(GIT_CONFIG_LEVEL_PROGRAMDATA, ""), "isolate the configuration")
    try check(ugt_register(), "register the transports")
  }

  /// Starts libgit2 unless it has been.
  static func start() throws { try started.get() }

  /// Runs `body`, which opens one repository, with or without the ownership check.
  static func opening<Value>(trustingOwner: Bool, _ body: () throws -> Value) throws -> Value {
    try start()
    return try opening.withLock { _ in
      try check(clibgit2_set_owner_validation(trustingOwner ? 0 : 1), "set the ownership check")
      return try body()
    }
  }

  private static func withExtensions(
    _ names: [StaticString], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>, Int) throws -> Void
  ) throws {
    var pointers: [UnsafePointer<CChar>?] = names.map {
      UnsafeRawPointer($0.utf8Start).assumingMemoryBound(to: CChar.self)
    }
    try pointers.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      try body(start, buffer.count)
    }
  }
}
