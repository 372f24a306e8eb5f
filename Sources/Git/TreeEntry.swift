import CLibgit2

/// One row of a folder at a commit.
package struct TreeEntry: Hashable, Sendable {
  /// What stands there.
  package enum Kind: String, Sendable {
    case file
    case executable
    case symlink
    case folder
    case submodule
  }

  /// From the root, with `/` between the names.
  package let path: String
  package let kind: Kind
  package let id: ObjectID
  /// Bytes of content; `nil` for folders, submodules and blobs that a partial clone left on the server.
  package internal(set) var size: Int?

  package init(path: String, kind: Kind, id: ObjectID, size: Int?) {
    self.path = path
    self.kind = kind
    self.id = id
    self.size = size
  }

  init(_ raw: OpaquePointer, path: String) {
    self.init(
      path: path, kind: Kind(git_tree_entry_filemode(raw)),
      id: git_tree_entry_id(raw).map { ObjectID($0.pointee) } ?? .zero, size: nil)
  }

  var hasContent: Bool { kind != .folder && kind != .submodule }
}

extension TreeEntry.Kind {
  init(_ mode: git_filemode_t) {
    switch mode {
    case GIT_FILEMODE_TREE: self = .folder
    case GIT_FILEMODE_LINK: self = .symlink
    case GIT_FILEMODE_COMMIT: self = .submodule
    case GIT_FILEMODE_BLOB_EXECUTABLE: self = .executable
    default: self = .file
    }
  }
}
