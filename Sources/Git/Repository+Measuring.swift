import CLibgit2

extension Repository {
  /// How much of a tree is gone through before it counts as an attack.
  package struct TreeLimits: Sendable {
    /// Rows of all folders together.
    package var rows: Int
    /// Folders inside each other.
    package var depth: Int

    package init(rows: Int, depth: Int) { (self.rows, self.depth) = (rows, depth) }

    /// For whole commits: more than the largest repositories have.
    package static let commit = TreeLimits(rows: 3_000_000, depth: 256)
  }

  /// Refuses a tree that is larger than it may be, before anything walks over it.
  ///
  /// A tree may hold one folder under many names, and that one again: a few kilobytes that unfold into billions of paths.
  /// Each folder is counted once, so this takes no longer than reading what is really there.
  ///
  /// - Parameters:
  ///   - folder: From the root; empty for the root itself.
  ///   - commit: A commit, a tag of one, or a tree.
  /// - Throws: ``GitError``: `tooLarge`.
  package func checkSize(of folder: String = "", in commit: ObjectID, limits: TreeLimits) throws {
    let operation = folder.isEmpty ? "read the tree at \(commit)" : "list '\(folder)' at \(commit)"
    try watched(operation) {
      var root = try peel(commit, to: GIT_OBJECT_TREE, operation)
      if !folder.isEmpty {
        guard let entry = try entry(at: folder, under: tree(root, operation), operation), entry.kind == .folder else {
          return
        }
        root = entry.id
      }
      var known: [ObjectID: Measure] = [:]
      let measure = try measure(root, limits, depth: 1, &known, operation)
      guard measure.rows <= limits.rows else {
        throw GitError(.tooLarge, operation: operation, message: "it has more than \(limits.rows) entries")
      }
    }
  }

  private struct Measure {
    var rows: Int
    var depth: Int
  }

  private func measure(
    _ id: ObjectID, _ limits: TreeLimits, depth: Int, _ known: inout [ObjectID: Measure], _ operation: String
  ) throws -> Measure {
    if let measure = known[id], depth + measure.depth <= limits.depth { return measure }
    guard depth <= limits.depth else {
      throw GitError(
        .tooLarge, operation: operation, message: "its folders are more than \(limits.depth) inside each other")
    }
    var measure = Measure(rows: 0, depth: 1)
    for folder in try folders(of: id, count: &measure.rows, operation) {
      let inner = try self.measure(folder, limits, depth: depth + 1, &known, operation)
      measure.rows = min(measure.rows + inner.rows, limits.rows + 1)
      measure.depth = max(measure.depth, inner.depth + 1)
    }
    known[id] = measure
    return measure
  }

  /// The folders in a folder, after the tree is given back, so that the depth costs no open objects.
  private func folders(of id: ObjectID, count: inout Int, _ operation: String) throws -> [ObjectID] {
    let tree = try tree(id, operation)
    let total = git_tree_entrycount(tree.pointer)
    count += total
    return (0..<total).compactMap { index in
      guard let entry = git_tree_entry_byindex(tree.pointer, index), git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE
      else { return nil }
      return git_tree_entry_id(entry).map { ObjectID($0.pointee) }
    }
  }
}
