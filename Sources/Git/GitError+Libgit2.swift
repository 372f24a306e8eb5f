import CLibgit2

/// The one way to look at the result of a libgit2 call.
///
/// libgit2 keeps the last error per thread, so it is read and cleared here, at once, before anything else can run.
///
/// - Returns: The result, when it is not negative.
/// - Throws: ``GitError``.
@discardableResult
func check(_ result: CInt, _ operation: @autoclosure () -> String) throws -> CInt {
  guard result < 0 else { return result }
  throw GitError(result: result, operation: operation())
}

/// Like ``check(_:_:)``, but "not found" is an answer.
///
/// - Returns: Whether it was found.
func checkFound(_ result: CInt, _ operation: @autoclosure () -> String) throws -> Bool {
  if result == GIT_ENOTFOUND.rawValue {
    git_error_clear()
    return false
  }
  try check(result, operation())
  return true
}

extension GitError {
  /// Takes the thread's last error.
  init(result: CInt, operation: String) {
    let last = git_error_last()
    let area = git_error_t(rawValue: UInt32(bitPattern: last?.pointee.klass ?? 0))
    let text = last?.pointee.message.map { String(cString: $0) } ?? "libgit2 returned \(result) without a reason"
    git_error_clear()
    let code = Self.code(for: git_error_code(rawValue: result), area: area, text: text)
    let remedy = Self.remedy(for: code).map { ". \($0)" } ?? ""
    self.init(code, operation: operation, message: text + remedy)
  }

  /// libgit2's codes, classes and, where it has no better, wording (1.5.1), in the order in which they are tried.
  private static func code(for result: git_error_code, area: git_error_t, text: String) -> Code {
    switch (result, area) {
    case (GIT_EOWNER, _): .notOwner
    // The ownership check fails like this when no configuration names a safe directory.
    case (GIT_ENOTFOUND, GIT_ERROR_CONFIG) where text.contains("safe.directory"): .notOwner
    case (GIT_ENOTFOUND, GIT_ERROR_REPOSITORY): .notARepository
    case (GIT_ENOTFOUND, _): .notFound
    // Walks through history report a missing commit as a general failure.
    case (_, GIT_ERROR_ODB) where text.contains("no match for id"): .notFound
    case (GIT_EAMBIGUOUS, _): .ambiguous
    case (GIT_EUNBORNBRANCH, _): .unborn
    case (GIT_EMODIFIED, _), (GIT_EEXISTS, _): .conflict
    case (GIT_ELOCKED, _): .locked
    case (GIT_EINVALIDSPEC, _): .invalidName
    case (GIT_EPEEL, _): .wrongKind
    case (GIT_EMISMATCH, _): .corrupt
    case (_, GIT_ERROR_REPOSITORY) where text.contains("unsupported"): .unsupported
    // A `git gc` beside us takes the folder away between two steps of libgit2; trying again helps.
    case (_, GIT_ERROR_OS) where text.contains("rename lockfile"): .locked
    case (_, GIT_ERROR_OS), (_, GIT_ERROR_FILESYSTEM): .io
    case (_, GIT_ERROR_ZLIB), (_, GIT_ERROR_ODB), (_, GIT_ERROR_OBJECT): .corrupt
    default: .failed
    }
  }

  private static func remedy(for code: Code) -> String? {
    switch code {
    case .conflict: "Someone else changed it meanwhile: read it again and retry"
    case .locked: "Another program is writing there: retry in a moment"
    case .corrupt: "The repository is damaged: run 'git fsck --full' and restore the object from another clone"
    case .io: "Check free space and permissions"
    case .ambiguous: "Give more digits of the id"
    default: nil
    }
  }
}
