extension Repository {
  /// The newest commit of a history, or the newest that changed a path.
  ///
  /// As git-log(1) simplifies history: where a parent holds the same at the path, its history alone is followed.
  ///
  /// - Parameters:
  ///   - path: A file or folder; `nil` for any change.
  ///   - tip: Where to begin.
  ///   - oldest: Commits before this moment, in seconds since 1970, are not looked into: one of them is returned.
  ///   - isOver: Asked between commits; when it says so, the walk ends with an error.
  /// - Returns: The commit's facts; `nil` when the tip does not hold the path.
  /// - Throws: ``GitError``: `shallow` when the clone's history ends before that can be told.
  package func lastChange(
    of path: String?, from tip: ObjectID, notBefore oldest: Int64, until isOver: @Sendable () -> Bool = { false }
  ) throws -> CommitFacts? {
    var current = try commit(tip)
    guard let path else { return current }
    guard var entry = try entry(at: path, in: tip)?.id else { return nil }
    while current.committer.seconds >= oldest {
      guard !isOver() else {
        throw GitError(.failed, operation: "find the last change of '\(path)'", message: "it took too long")
      }
      var same: CommitFacts?
      for parent in current.parents where same == nil {
        let facts = try commit(parent)
        if let held = try self.entry(at: path, in: parent)?.id, held == entry {
          same = facts
          entry = held
        }
      }
      guard let next = same else { return current }
      current = next
    }
    return current
  }
}
