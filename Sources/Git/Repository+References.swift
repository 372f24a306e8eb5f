import CLibgit2

extension Repository {
  /// Moves a ref to a commit, provided that it still is where the caller saw it. Durable, with a reflog entry in the
  /// committer's name.
  ///
  /// Own writers take turns; a lock that a killed program left behind is removed, and ``Options/notice`` told.
  ///
  /// - Parameters:
  ///   - ref: A full name, such as `refs/heads/health`.
  ///   - new: The commit.
  ///   - expected: Where the ref was; `nil` when it did not exist.
  ///   - message: For the reflog.
  /// - Throws: ``GitError``: `conflict` when it moved meanwhile (read again, rebuild, retry); `locked` (retry after a
  ///   pause); `wrongKind` for a symbolic ref; `invalidName`.
  package func compareAndSwap(
    _ ref: String, to new: ObjectID, expecting expected: ObjectID?, message: String
  ) throws {
    let operation = "move '\(ref)' to \(new)"
    try refuseUnfit(ref, operation)
    let committer = try commit(new).committer
    // The wait for other writers is bounded by itself.
    let turn = try WriterLock(in: commonDirectory, operation)
    defer { turn.release() }
    if let left = turn.unfinished, left.ref.hasPrefix("refs/"), !left.ref.contains("..") {
      StaleLock(path: "\(commonDirectory)\(left.ref).lock").removeIfLeft(by: left.target).map(notice)
    }
    turn.begin(WriterLock.Note(ref: ref, target: new.hex))
    try watched(operation) {
      try check(
        git_repository_set_ident(pointer.repository, committer.identity.name, committer.identity.email), operation)
      defer { git_repository_set_ident(pointer.repository, nil, nil) }
      do {
        try swap(ref, to: new, expecting: expected, message, operation)
      } catch let error as GitError where error.code == .locked {
        let lock = StaleLock(path: "\(commonDirectory)\(ref).lock")
        guard let removed = lock.removeIfStale() else { throw error }
        notice(removed)
        try swap(ref, to: new, expecting: expected, message, operation)
      }
    }
  }

  private func swap(
    _ ref: String, to new: ObjectID, expecting expected: ObjectID?, _ message: String, _ operation: String
  ) throws {
    var new = new.raw
    // Zero, not nothing: libgit2 looks for the absence of a ref outside of its lock.
    var old = (expected ?? .zero).raw
    var reference: OpaquePointer?
    defer { git_reference_free(reference) }
    do {
      try check(
        git_reference_create_matching(&reference, pointer.repository, ref, &new, 1, &old, message), operation)
    } catch let error as GitError where error.code == .notFound {
      throw GitError(
        .conflict, operation: operation, message: "someone else deleted it meanwhile: read it again and retry")
    }
  }

  private func refuseUnfit(_ ref: String, _ operation: String) throws {
    var valid: CInt = 0
    try check(git_reference_name_is_valid(&valid, ref), operation)
    guard valid == 1, ref.hasPrefix("refs/"), !ref.utf8.contains(0) else {
      throw GitError(
        .invalidName, operation: operation, message: "a ref has a full and valid name, such as refs/heads/health")
    }
    var reference: OpaquePointer?
    defer { git_reference_free(reference) }
    guard try checkFound(git_reference_lookup(&reference, pointer.repository, ref), operation) else { return }
    guard git_reference_type(reference) == GIT_REFERENCE_DIRECT else {
      throw GitError(
        .wrongKind, operation: operation, message: "it is a symbolic ref: name the ref that it points to")
    }
  }
}
