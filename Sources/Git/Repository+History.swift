import CLibgit2

extension Repository {
  /// Whether a commit is another one or comes after it.
  ///
  /// - Throws: ``GitError``: `shallow` when the clone's history ends before that can be told; `notFound`.
  package func descends(_ commit: ObjectID, from ancestor: ObjectID) throws -> Bool {
    if commit == ancestor { return true }
    let operation = "tell whether \(commit) comes after \(ancestor)"
    return try watched(operation) {
      var (commit, ancestor) = (commit.raw, ancestor.raw)
      return try walk(operation) {
        try check(git_graph_descendant_of(pointer.repository, &commit, &ancestor), operation) == 1
      }
    }
  }

  /// The best common ancestor of two commits; `nil` when their histories share nothing.
  ///
  /// - Throws: ``GitError``: `shallow` when the clone's history ends before that can be told; `notFound`.
  package func mergeBase(_ one: ObjectID, _ other: ObjectID) throws -> ObjectID? {
    let operation = "find the common ancestor of \(one) and \(other)"
    return try watched(operation) {
      var (one, other, base) = (one.raw, other.raw, git_oid())
      let found = try walk(operation) {
        try checkFound(git_merge_base(&base, pointer.repository, &one, &other), operation)
      }
      if !found, isShallow { throw tooShort(operation) }
      return found ? ObjectID(base) : nil
    }
  }

  private func walk<Value>(_ operation: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as GitError where error.code == .notFound && isShallow {
      throw tooShort(operation)
    }
  }

  private func tooShort(_ operation: String) -> GitError {
    GitError(
      .shallow, operation: operation,
      message: "the clone is shallow and its history ends before that can be told. Run 'git fetch --unshallow'")
  }
}
