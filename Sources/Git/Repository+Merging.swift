import CLibgit2

extension Repository {
  /// What two commits become together.
  package enum Merge: Hashable, Sendable {
    /// The tree that a merge commit would have. It is read like a commit, from this repository object alone.
    case tree(ObjectID)
    /// The files that a person has to merge, sorted.
    case conflicts([String])
  }

  /// Keeps everything that is written from now on in memory: objects that are made here can be read here, and never
  /// reach the disk. For looking at what would be (R9).
  package func writeToMemory() throws {
    let operation = "keep new objects in memory"
    _ = try watched(operation) { try check(clibgit2_write_to_memory(pointer.objects), operation) }
  }

  /// Merges two commits as `git merge` would, without touching a ref, the index or the work tree (R33).
  ///
  /// - Parameters:
  ///   - head: What is to be merged.
  ///   - base: What it is merged into.
  /// - Throws: ``GitError``: `shallow` when the clone's history ends before the common ancestor, `wrongKind` when the two
  ///   have none. Call ``writeToMemory()`` before, or the merged tree is written to the disk.
  package func merge(_ head: ObjectID, into base: ObjectID) throws -> Merge {
    let operation = "merge \(head) into \(base)"
    // A merge commit that the host has made is the result already; its parents need no common history here.
    if try commit(head).parents.contains(base) { return .tree(try commit(head).tree) }
    guard let ancestor = try mergeBase(head, base) else {
      throw GitError(.wrongKind, operation: operation, message: "the two have no common history")
    }
    if ancestor == base { return .tree(try commit(head).tree) }
    if ancestor == head { return .tree(try commit(base).tree) }
    return try watched(operation) {
      let ours = try lookUp(base, operation)
      let theirs = try lookUp(head, operation)
      var options = git_merge_options()
      try check(git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION)), operation)
      let index = try Owned(operation, free: git_index_free) {
        git_merge_commits(&$0, pointer.repository, ours.pointer, theirs.pointer, &options)
      }
      let conflicts = try conflicts(in: index, operation)
      guard conflicts.isEmpty else { return .conflicts(conflicts) }
      var id = git_oid()
      try check(git_index_write_tree_to(&id, index.pointer, pointer.repository), operation)
      return .tree(ObjectID(id))
    }
  }

  private func lookUp(_ id: ObjectID, _ operation: String) throws -> Owned {
    var raw = id.raw
    return try Owned(operation, free: git_commit_free) { git_commit_lookup(&$0, pointer.repository, &raw) }
  }

  private func conflicts(in index: borrowing Owned, _ operation: String) throws -> [String] {
    guard git_index_has_conflicts(index.pointer) == 1 else { return [] }
    let iterator = try Owned(operation, free: git_index_conflict_iterator_free) {
      git_index_conflict_iterator_new(&$0, index.pointer)
    }
    var paths: Set<String> = []
    var (ancestor, ours, theirs): (Entry, Entry, Entry) = (nil, nil, nil)
    while git_index_conflict_next(&ancestor, &ours, &theirs, iterator.pointer) == 0 {
      for entry in [ancestor, ours, theirs] {
        if let path = entry?.pointee.path { paths.insert(String(cString: path)) }
      }
    }
    git_error_clear()
    return paths.sorted()
  }

  private typealias Entry = UnsafePointer<git_index_entry>?
}
