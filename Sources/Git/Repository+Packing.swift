import CLibgit2
import Glibc

extension Repository {
  /// How many files hold the objects.
  package struct ObjectFiles: Hashable, Sendable {
    package var loose = 0
    package var packs = 0
  }

  /// Counts the files that hold objects.
  package func objectFiles() -> ObjectFiles {
    var files = ObjectFiles()
    let objects = "\(commonDirectory)objects/"
    for folder in Self.names(in: objects) where folder.utf8.count == 2 && folder.utf8.allSatisfy(\.isHexDigit) {
      files.loose += Self.names(in: objects + folder).count { $0.utf8.count == 38 }
    }
    files.packs = Self.names(in: objects + "pack").count { $0.hasSuffix(".pack") }
    return files
  }

  /// Closes the files of objects and refs, which are opened again when they are needed: a pack that was opened once is
  /// else held for ever, though others removed it.
  package func forgetFiles() {
    git_repository__cleanup(pointer.repository)
    git_error_clear()
  }

  /// Puts everything that a ref leads to into one pack, and removes the files that it makes needless.
  ///
  /// Nobody else may use the repository meanwhile: what no ref leads to yet is lost with its old pack.
  package func packAll() throws {
    let operation = "pack the objects"
    let name = try watched(operation) {
      let walk = try Owned(operation, free: git_revwalk_free) { git_revwalk_new(&$0, pointer.repository) }
      // One that leads to no commit, such as a tag of a file, is none of ours.
      try check(git_revwalk_push_glob(walk.pointer, "refs/*"), operation)
      let packer = try Owned(operation, free: git_packbuilder_free) { git_packbuilder_new(&$0, pointer.repository) }
      try check(git_packbuilder_insert_walk(packer.pointer, walk.pointer), operation)
      guard git_packbuilder_object_count(packer.pointer) > 0 else { return "" }
      try check(git_packbuilder_write(packer.pointer, nil, 0, nil, nil), operation)
      return git_packbuilder_name(packer.pointer).map { String(cString: $0) } ?? ""
    }
    guard !name.isEmpty else { return }
    removeObjects(exceptPack: name)
  }

  private func removeObjects(exceptPack name: String) {
    let objects = "\(commonDirectory)objects/"
    for file in Self.names(in: objects + "pack") where file.hasPrefix("pack-") && !file.hasPrefix("pack-\(name).") {
      unlink("\(objects)pack/\(file)")
    }
    for folder in Self.names(in: objects) where folder.utf8.count == 2 && folder.utf8.allSatisfy(\.isHexDigit) {
      for file in Self.names(in: objects + folder) where file.utf8.count == 38 { unlink("\(objects)\(folder)/\(file)") }
      rmdir(objects + folder)
    }
  }

  /// Reads everything that stands at the tips of refs, so that damage is found where it can be mended.
  ///
  /// libgit2 1.5 spins for ever on a truncated loose object: this runs where it can be killed.
  ///
  /// - Parameter reading: Told before each thing that is read.
  package func inspectTips(reading: (String) -> Void = { _ in }) throws {
    let operation = "read what is kept"
    for ref in try references() {
      reading(ref)
      guard let id = try tip(of: ref), let commit = try? peel(id, to: GIT_OBJECT_COMMIT, operation) else {
        throw GitError(.corrupt, operation: operation, message: "\(ref) leads nowhere")
      }
      for parent in try self.commit(commit).parents { _ = try self.commit(parent) }
      for entry in try list("", in: commit) where entry.kind == .file || entry.kind == .executable {
        reading("\(ref): \(entry.path)")
        guard entry.size != nil else { throw missing(entry.id, operation) }
        // The content of large files is left to whoever reads them.
        if entry.size ?? 0 < 4 << 20 { _ = try blob(at: entry.path, in: commit) }
      }
    }
  }
}
