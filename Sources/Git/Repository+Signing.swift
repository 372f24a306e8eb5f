internal import CLibgit2

extension Repository {
  /// The content of a commit with its signature in it (git's `Documentation/gitformat-signature.txt`).
  static func signed(_ content: UnsafeRawBufferPointer, by signer: any CommitSigner) throws -> [UInt8] {
    let bytes = Array(content)
    // An empty line within is part of an OpenPGP signature (RFC 9580, section 6.2).
    var lines = try signer.signature(of: bytes).split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.isEmpty == true { lines.removeLast() }
    // The headers end at the first empty line; the signature is the last of them.
    guard let end = bytes.indices.dropFirst().first(where: { bytes[$0] == 10 && bytes[$0 - 1] == 10 }) else {
      return bytes
    }
    let header = "gpgsig " + lines.joined(separator: "\n ") + "\n"
    return bytes[..<end] + Array(header.utf8) + bytes[end...]
  }

  /// A commit's signature, and its content without it.
  ///
  /// - Throws: ``GitError``: `notFound` when there is no such commit.
  package func signedContent(of id: ObjectID) throws -> SignedContent {
    let operation = "read the signature of \(id)"
    return try watched(operation) {
      var (signature, content) = (git_buf(), git_buf())
      defer {
        git_buf_dispose(&signature)
        git_buf_dispose(&content)
      }
      var raw = id.raw
      guard
        try checkFound(
          git_commit_extract_signature(&signature, &content, pointer.repository, &raw, nil), operation)
      else {
        _ = try commit(id)
        return SignedContent(signature: nil, content: [])
      }
      return SignedContent(
        signature: signature.ptr.map { String(cString: $0) },
        content: Array(UnsafeRawBufferPointer(start: content.ptr, count: content.size)))
    }
  }

  /// The value of a setting of git (git-config(1)); `nil` when it is not set.
  package func configuration(_ name: String) throws -> String? {
    let config = try config()
    var value: UnsafePointer<CChar>?
    guard try checkFound(git_config_get_string(&value, config.pointer, name), "read '\(name)'"), let value else {
      return nil
    }
    return String(cString: value)
  }

  /// The commits that lead to `tip` and not to `applied`, newest first; `tip` alone when there is no `applied`.
  ///
  /// - Throws: ``GitError``: when there are more than `limit`, or the history is cut off.
  package func commits(to tip: ObjectID, after applied: ObjectID?, limit: Int) throws -> [ObjectID] {
    guard let applied else { return [tip] }
    let operation = "list the commits after \(applied)"
    return try watched(operation) {
      let walk = try Owned(operation, free: git_revwalk_free) { git_revwalk_new(&$0, pointer.repository) }
      var (start, hidden) = (tip.raw, applied.raw)
      try check(git_revwalk_push(walk.pointer, &start), operation)
      try check(git_revwalk_hide(walk.pointer, &hidden), operation)
      var found: [ObjectID] = []
      var id = git_oid()
      while true {
        let result = git_revwalk_next(&id, walk.pointer)
        if result == GIT_ITEROVER.rawValue { break }
        try check(result, operation)
        guard found.count < limit else {
          throw GitError(.tooLarge, operation: operation, message: "there are more than \(limit)")
        }
        found.append(ObjectID(id))
      }
      git_error_clear()
      return found
    }
  }
}
