import CLibgit2
import Glibc

extension Repository {
  /// Puts the objects that have files of their own into one pack, and removes these files.
  ///
  /// libgit2 writes each object as a file and never packs, so reports pile up some thousands of files a day. Nothing
  /// that is in a pack already is touched and nothing is dropped, so others may read and write meanwhile.
  ///
  /// - Parameters:
  ///   - histories: Commits whose files are known by their paths: versions of one path are kept as differences.
  ///   - depth: How many commits of each history are looked at, at most.
  /// - Returns: How many objects were packed.
  package func packLoose(histories: [ObjectID], depth: Int = 100_000) throws -> Int {
    let operation = "pack the loose objects"
    let loose = Set(looseObjects())
    guard !loose.isEmpty else { return 0 }
    try watched(operation) {
      let packer = try Owned(operation, free: git_packbuilder_free) { git_packbuilder_new(&$0, pointer.repository) }
      // 0: as many threads as there are cores.
      git_packbuilder_set_threads(packer.pointer, 0)
      var named: Set<ObjectID> = []
      for tip in histories { try name(tip, depth, among: loose, in: packer, &named, operation) }
      for id in loose where !named.contains(id) { try insert(id, nil, in: packer, operation) }
      try check(git_packbuilder_write(packer.pointer, nil, 0, nil, nil), operation)
      let pack = git_packbuilder_name(packer.pointer).map { String(cString: $0) } ?? ""
      try remove(loose, in: pack, operation)
    }
    return loose.count
  }

  private func looseObjects() -> [ObjectID] {
    let objects = "\(commonDirectory)objects/"
    return Self.names(in: objects).filter { $0.utf8.count == 2 && $0.utf8.allSatisfy(\.isHexDigit) }.flatMap { folder in
      Self.names(in: objects + folder).compactMap { ObjectID(hex: folder + $0) }
    }
  }

  /// Adds the loose objects of a history with their paths.
  private func name(
    _ tip: ObjectID, _ depth: Int, among loose: Set<ObjectID>, in packer: borrowing Owned,
    _ named: inout Set<ObjectID>, _ operation: String
  ) throws {
    var next: ObjectID? = tip
    var left = depth
    // Commits that are packed already have their trees and files in the same pack, or were packed before.
    while let id = next, left > 0, loose.contains(id), !named.contains(id), let commit = try? self.commit(id) {
      left -= 1
      named.insert(id)
      try insert(id, nil, in: packer, operation)
      var trees = [(commit.tree, "")]
      while let (tree, path) = trees.popLast() {
        guard loose.contains(tree), named.insert(tree).inserted else { continue }
        try insert(tree, path, in: packer, operation)
        for entry in try children(of: tree, under: path, operation) {
          if entry.kind == .folder {
            trees.append((entry.id, entry.path))
          } else if loose.contains(entry.id), named.insert(entry.id).inserted {
            try insert(entry.id, entry.path, in: packer, operation)
          }
        }
      }
      next = commit.parents.first
    }
  }

  private func insert(_ id: ObjectID, _ path: String?, in packer: borrowing Owned, _ operation: String) throws {
    var raw = id.raw
    try check(git_packbuilder_insert(packer.pointer, &raw, path), operation)
  }

  /// Removes the files of objects once the pack is known to hold them.
  private func remove(_ loose: Set<ObjectID>, in pack: String, _ operation: String) throws {
    let objects = "\(commonDirectory)objects/"
    let index = "\(objects)pack/pack-\(pack).idx"
    let packed = try Owned(operation, free: git_odb_free) { git_odb_new(&$0) }
    var backend: OpaquePointer?
    try check(git_odb_backend_one_pack(&backend, index), operation)
    try check(git_odb_add_backend(packed.pointer, backend, 1), operation)
    for id in loose {
      var raw = id.raw
      guard git_odb_exists(packed.pointer, &raw) == 1 else { continue }
      let hex = id.hex
      unlink("\(objects)\(hex.prefix(2))/\(hex.dropFirst(2))")
    }
    try check(git_odb_refresh(pointer.objects), operation)
  }

  /// Whether a commit carries a signature.
  package func hasSignature(_ id: ObjectID) throws -> Bool {
    let operation = "read the commit \(id)"
    var raw = id.raw
    let commit = try Owned(operation, free: git_commit_free) { git_commit_lookup(&$0, pointer.repository, &raw) }
    guard let header = git_commit_raw_header(commit.pointer) else { return false }
    return String(cString: header).split(separator: "\n").contains { $0.hasPrefix("gpgsig") }
  }
}
