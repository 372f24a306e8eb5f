import CLibgit2

extension Repository {
  /// What a commit says.
  package func commit(_ id: ObjectID) throws -> CommitFacts {
    try watched("read commit \(id)") {
      let operation = "read the commit \(id)"
      var raw = id.raw
      var object: OpaquePointer?
      defer { git_commit_free(object) }
      guard try checkFound(git_commit_lookup(&object, pointer.repository, &raw), operation) else {
        throw missing(id, operation)
      }
      guard let commit = object, let tree = git_commit_tree_id(commit), let author = git_commit_author(commit),
        let committer = git_commit_committer(commit)
      else { throw GitError(.corrupt, operation: operation, message: "it is incomplete; run 'git fsck'") }
      let parents = (0..<git_commit_parentcount(commit)).compactMap { git_commit_parent_id(commit, $0) }
      return CommitFacts(
        id: id, tree: ObjectID(tree.pointee), parents: parents.map { ObjectID($0.pointee) },
        author: Signature(author.pointee), committer: Signature(committer.pointee),
        message: git_commit_message(commit).map { String(cString: $0) } ?? "")
    }
  }

  /// Calls `body` with the bytes of a file at a commit, without copying them.
  ///
  /// - Parameters:
  ///   - path: From the root, with `/` between the names.
  ///   - commit: A commit, a tag of one, or a tree.
  ///   - body: Runs on the repository's thread; the bytes live no longer than it does.
  /// - Throws: ``GitError``: `notFound`; `wrongKind` for a folder, symlink or submodule; `partialClone`; `corrupt`;
  ///   and what `body` throws.
  package func withBlob<Value: Sendable>(
    at path: String, in commit: ObjectID, _ body: @Sendable (RawSpan) throws -> Value
  ) throws -> Value {
    let entry = try fileEntry(at: path, in: commit)
    return try withObject(entry.id, "read '\(path)' at \(commit)") { try body($0.bytes) }
  }

  /// Calls `body` with the bytes of a file that ``files(in:at:)`` told of, without copying them.
  ///
  /// - Throws: ``GitError``: `notFound`, `partialClone`, `corrupt`; and what `body` throws.
  package func withFile<Value>(_ file: TreeEntry, _ body: (UnsafeRawBufferPointer) throws -> Value) throws -> Value {
    try withObject(file.id, "read '\(file.path)'", body)
  }

  private func withObject<Value>(
    _ id: ObjectID, _ operation: String, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) throws -> Value {
    let object = try readObject(id, operation)
    let content = UnsafeRawBufferPointer(
      start: git_odb_object_data(object.pointer), count: git_odb_object_size(object.pointer))
    return try withExtendedLifetime(object) { try body(content) }
  }

  /// The files of a folder at a commit, in git's order, without their sizes: those cost a look at each.
  ///
  /// - Parameters:
  ///   - folder: From the root; none, or one that is a file, has no files.
  ///   - commit: A commit, a tag of one, or a tree.
  package func files(in folder: String, at commit: ObjectID) throws -> [TreeEntry] {
    let operation = "list '\(folder)' at \(commit)"
    return try watched(operation) {
      guard let entry = try entry(at: folder, under: tree(commit, operation), operation), entry.kind == .folder else {
        return []
      }
      return try children(of: entry.id, under: folder, operation).filter { $0.kind == .file || $0.kind == .executable }
    }
  }

  /// The bytes of a file at a commit. Errors as for ``withBlob(at:in:_:)``.
  package func blob(at path: String, in commit: ObjectID) throws -> [UInt8] {
    try withBlob(at: path, in: commit) { span in span.withUnsafeBytes { Array($0) } }
  }

  /// The row of a file at a commit, with its size in bytes, without reading the file.
  ///
  /// - Throws: As for ``withBlob(at:in:_:)``.
  package func fileEntry(at path: String, in commit: ObjectID) throws -> TreeEntry {
    let operation = "read '\(path)' at \(commit)"
    return try watched(operation) {
      guard var entry = try entry(at: path, under: tree(commit, operation), operation) else {
        throw GitError(.notFound, operation: operation, message: "there is no such path at that commit")
      }
      let reason: String
      switch entry.kind {
      case .file, .executable:
        guard let size = try size(of: entry.id, operation) else { throw missing(entry.id, operation) }
        entry.size = size
        return entry
      case .symlink: reason = "it is a symbolic link, and links are not followed: name the file itself"
      case .folder: reason = "it is a folder: name a file in it"
      case .submodule: reason = "it is a submodule, whose content is in another repository"
      }
      throw GitError(.wrongKind, operation: operation, message: reason)
    }
  }

  /// The rows of a folder at a commit, in git's order (by bytes of the whole path).
  ///
  /// - Parameters:
  ///   - folder: From the root; empty for the root itself.
  ///   - commit: A commit, a tag of one, or a tree.
  ///   - recursive: Whether to list everything below, without the folders, instead of the folder's own rows.
  /// - Throws: ``GitError``: `notFound`, `wrongKind` when it is no folder.
  package func list(_ folder: String, in commit: ObjectID, recursive: Bool = false) throws -> [TreeEntry] {
    let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let operation = "list '\(folder)' at \(commit)"
    return try watched(operation) {
      var root = try peel(commit, to: GIT_OBJECT_TREE, operation)
      if !folder.isEmpty {
        guard let entry = try entry(at: folder, under: tree(root, operation), operation) else {
          throw GitError(.notFound, operation: operation, message: "there is no such folder at that commit")
        }
        guard entry.kind == .folder else {
          throw GitError(.wrongKind, operation: operation, message: "it is a \(entry.kind.rawValue), not a folder")
        }
        root = entry.id
      }
      return try rows(of: root, under: folder, recursive: recursive, operation)
    }
  }

  private func rows(of root: ObjectID, under folder: String, recursive: Bool, _ operation: String) throws
    -> [TreeEntry]
  {
    var rows: [TreeEntry] = []
    // Last in, first out, with the children reversed: the order of a walk, without the depth of a hostile tree on
    // the stack.
    var pending = try children(of: root, under: folder, operation)
    pending.reverse()
    while let next = pending.popLast() {
      if recursive, next.kind == .folder {
        pending += try children(of: next.id, under: next.path, operation).reversed()
      } else {
        rows.append(next)
        // A blob that a partial clone left out has no size here, and is no reason not to list the others.
        rows[rows.count - 1].size = next.hasContent ? try size(of: next.id, operation) : nil
      }
    }
    return rows
  }

  /// The names in a folder of a commit, as the tree has them; nothing more is read.
  ///
  /// - Throws: ``GitError``: `notFound` when there is no such folder.
  package func names(in folder: String, at commit: ObjectID) throws -> [String] {
    let operation = "list '\(folder)' at \(commit)"
    return try watched(operation) {
      guard let entry = try entry(at: folder, under: tree(commit, operation), operation), entry.kind == .folder else {
        throw GitError(.notFound, operation: operation, message: "there is no such folder at that commit")
      }
      return try children(of: entry.id, under: "", operation).map(\.path)
    }
  }

  func children(of id: ObjectID, under folder: String, _ operation: String) throws -> [TreeEntry] {
    let tree = try tree(id, operation)
    return (0..<git_tree_entrycount(tree.pointer)).compactMap { index in
      guard let entry = git_tree_entry_byindex(tree.pointer, index) else { return nil }
      let name = git_tree_entry_name(entry).map { String(cString: $0) } ?? ""
      return TreeEntry(entry, path: folder.isEmpty ? name : "\(folder)/\(name)")
    }
  }

  func tree(_ id: ObjectID, _ operation: String) throws -> Owned {
    let tree = try peel(id, to: GIT_OBJECT_TREE, operation)
    var raw = tree.raw
    return try Owned(operation, free: git_tree_free) { git_tree_lookup(&$0, pointer.repository, &raw) }
  }

  /// What stands at a path of a commit, without its size; `nil` for nothing.
  package func entry(at path: String, in commit: ObjectID) throws -> TreeEntry? {
    let operation = "read '\(path)' at \(commit)"
    return try watched(operation) { try entry(at: path, under: tree(commit, operation), operation) }
  }

  /// What stands at a path, without its size; `nil` for nothing.
  func entry(at path: String, under root: borrowing Owned, _ operation: String) throws -> TreeEntry? {
    guard !path.isEmpty, !path.utf8.contains(0), !path.utf8.starts(with: "/".utf8),
      path.utf8.last != UInt8(ascii: "/")
    else {
      throw GitError(.invalidName, operation: operation, message: "paths go from the root, without outer slashes")
    }
    var entry: OpaquePointer?
    defer { git_tree_entry_free(entry) }
    guard try checkFound(git_tree_entry_bypath(&entry, root.pointer, path), operation), let entry else { return nil }
    return TreeEntry(entry, path: path)
  }

  /// Bytes of content, from the object's header alone; `nil` when the object is not here.
  private func size(of id: ObjectID, _ operation: String) throws -> Int? {
    var raw = id.raw
    var size = 0
    var kind = GIT_OBJECT_ANY
    return try checkFound(git_odb_read_header(&size, &kind, pointer.objects, &raw), operation) ? size : nil
  }

  private func readObject(_ id: ObjectID, _ operation: String) throws -> Owned {
    var raw = id.raw
    do {
      return try Owned(operation, free: git_odb_object_free) { object in
        watched(operation) { git_odb_read(&object, pointer.objects, &raw) }
      }
    } catch let error as GitError where error.code == .notFound {
      throw missing(id, operation)
    }
  }
}
