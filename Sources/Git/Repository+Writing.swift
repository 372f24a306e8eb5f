import CLibgit2
import Glibc

/// What happens to one path of a tree.
package enum TreeEdit: Hashable, Sendable {
  /// The file gets this blob.
  case put(ObjectID)
  /// The file goes; nothing happens when it is not there.
  case remove
}

extension Repository {
  /// Writes a blob, durably. One that exists already costs its hash only.
  package func writeBlob(_ bytes: RawSpan) throws -> ObjectID {
    try watched("write a blob of \(bytes.byteCount) bytes") {
      try bytes.withUnsafeBytes { try write($0, as: GIT_OBJECT_BLOB, "write a blob of \($0.count) bytes") }
    }
  }

  /// Writes a blob, durably. One that exists already costs its hash only.
  package func writeBlob(_ bytes: [UInt8]) throws -> ObjectID {
    try writeBlob(bytes.span.bytes)
  }

  /// Writes a tree that differs from another by some files.
  ///
  /// - Parameters:
  ///   - base: A tree, or a commit whose tree it is; `nil` begins with an empty one.
  ///   - edits: By path from the root. Missing folders are made, those left empty vanish.
  /// - Throws: ``GitError``: `invalidName` for a path that git, a file system or fsck would stumble over; `wrongKind`
  ///   for a file where a folder stands and the reverse.
  package func updatedTree(base: ObjectID?, edits: [String: TreeEdit]) throws -> ObjectID {
    let operation = "write a tree"
    for path in edits.keys { try PathRules.check(path) }
    try refuseNesting(edits)
    return try watched(operation) {
      let start = try base ?? write(UnsafeRawBufferPointer(start: nil, count: 0), as: GIT_OBJECT_TREE, operation)
      let tree = try tree(start, operation)
      let wanted = try edits.sorted { $0.key < $1.key }.filter { path, edit in
        // libgit2 fails on removing what is not there.
        try edit != .remove || entry(at: path, under: tree, operation) != nil
      }
      guard !wanted.isEmpty else { return try peel(start, to: GIT_OBJECT_TREE, operation) }
      for (path, _) in wanted { try refuseKindChange(path, under: tree, operation) }
      let paths = wanted.map { strdup($0.key) }
      defer { paths.forEach { free($0) } }
      let updates = zip(wanted, paths).map { change, path in
        var update = git_tree_update()
        update.path = path.map { UnsafePointer($0) }
        update.filemode = GIT_FILEMODE_BLOB
        switch change.value {
        case .put(let id):
          update.action = GIT_TREE_UPDATE_UPSERT
          update.id = id.raw
        case .remove: update.action = GIT_TREE_UPDATE_REMOVE
        }
        return update
      }
      var id = git_oid()
      try check(
        git_tree_create_updated(&id, pointer.repository, tree.pointer, updates.count, updates), operation)
      return try written(ObjectID(id), operation)
    }
  }

  /// Writes a commit object, durably; no ref moves.
  ///
  /// - Parameters:
  ///   - tree: Its content.
  ///   - parents: Empty for the first commit of a history.
  ///   - author: Who made the change.
  ///   - committer: Who records it.
  ///   - message: Kept as it is; ends with a newline by custom.
  /// - Throws: ``GitError``: `notFound` when tree or a parent is missing; `invalidName`; `io`.
  package func commit(
    tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String,
    signer: (any CommitSigner)? = nil
  ) throws -> ObjectID {
    let operation = "write a commit"
    guard !message.utf8.contains(0) else {
      throw GitError(.invalidName, operation: operation, message: "the message holds a zero byte")
    }
    return try watched(operation) {
      let content = try self.tree(tree, operation)
      // An array cannot hold noncopyable owners.
      var handles: [OpaquePointer?] = []
      defer { handles.forEach(git_commit_free) }
      for parent in parents {
        var raw = parent.raw
        var handle: OpaquePointer?
        guard try checkFound(git_commit_lookup(&handle, pointer.repository, &raw), operation) else {
          throw missing(parent, operation)
        }
        handles.append(handle)
      }
      var buffer = git_buf()
      defer { git_buf_dispose(&buffer) }
      try author.withRaw { author in
        try committer.withRaw { committer in
          try handles.withUnsafeMutableBufferPointer { handles in
            _ = try check(
              git_commit_create_buffer(
                &buffer, pointer.repository, author, committer, nil, message, content.pointer, handles.count,
                handles.baseAddress), operation)
          }
        }
      }
      // Not `git_commit_create`: it reports success when the object could not be written.
      let bytes = UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size)
      guard let signer else { return try write(bytes, as: GIT_OBJECT_COMMIT, operation) }
      return try Self.signed(bytes, by: signer).withUnsafeBytes { try write($0, as: GIT_OBJECT_COMMIT, operation) }
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, as kind: git_object_t, _ operation: String) throws -> ObjectID {
    var id = git_oid()
    // libgit2 wants an address even for nothing.
    var nothing: UInt8 = 0
    try check(
      withUnsafePointer(to: &nothing) {
        git_odb_write(&id, pointer.objects, bytes.baseAddress ?? UnsafeRawPointer($0), bytes.count, kind)
      }, operation)
    return try written(ObjectID(id), operation)
  }

  /// Trusts no success: looks whether the object is there.
  private func written(_ id: ObjectID, _ operation: String) throws -> ObjectID {
    var raw = id.raw
    guard git_odb_exists(pointer.objects, &raw) == 1 else {
      git_error_clear()
      throw GitError(
        .io, operation: operation, message: "the object \(id) did not reach the disk. Check free space and permissions")
    }
    return id
  }

  private func refuseNesting(_ edits: [String: TreeEdit]) throws {
    for (path, edit) in edits where edit != .remove {
      for parent in PathRules.parents(of: path) {
        if let other = edits[parent], other != .remove {
          throw GitError(
            .wrongKind, operation: "write a tree", message: "'\(parent)' cannot be a file and the folder of '\(path)'")
        }
      }
    }
  }

  /// A file never takes the place of a folder, nor the reverse: that would drop files nobody asked to drop.
  private func refuseKindChange(_ path: String, under root: borrowing Owned, _ operation: String) throws {
    if let there = try entry(at: path, under: root, operation), there.kind == .folder || there.kind == .submodule {
      throw GitError(.wrongKind, operation: operation, message: "'\(path)' is a \(there.kind.rawValue)")
    }
    for parent in PathRules.parents(of: path) {
      if let there = try entry(at: parent, under: root, operation), there.kind != .folder {
        throw GitError(
          .wrongKind, operation: operation, message: "'\(parent)' is a \(there.kind.rawValue), not a folder")
      }
    }
  }
}
