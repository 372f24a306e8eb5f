import CLibgit2

extension Repository {
  /// The commits of a branch after one commit up to another, the oldest first: of merges those that they were merged
  /// into, as only these were ever the branch's tip.
  ///
  /// - Parameters:
  ///   - first: Not among them; `nil` begins with the first commit of all.
  ///   - last: Among them.
  /// - Throws: ``GitError``: `notFound` when one of them is not here.
  package func branch(after first: ObjectID?, upTo last: ObjectID) throws -> [ObjectID] {
    let operation = "list the commits up to \(last)"
    return try watched(operation) {
      let walk = try Owned(operation, free: git_revwalk_free) { git_revwalk_new(&$0, pointer.repository) }
      try check(git_revwalk_simplify_first_parent(walk.pointer), operation)
      try check(git_revwalk_sorting(walk.pointer, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue), operation)
      var raw = last.raw
      try check(git_revwalk_push(walk.pointer, &raw), operation)
      if let first {
        var raw = first.raw
        try check(git_revwalk_hide(walk.pointer, &raw), operation)
      }
      var commits: [ObjectID] = []
      var id = git_oid()
      while git_revwalk_next(&id, walk.pointer) == 0 { commits.append(ObjectID(id)) }
      git_error_clear()
      return commits
    }
  }
}
