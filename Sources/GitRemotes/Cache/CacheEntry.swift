internal import Foundation
internal import Git

/// What is kept of one remote: a bare repository and the store that goes with it.
package struct CacheEntry: Sendable, Hashable {
  /// The folder.
  package let path: String

  /// The bare repository.
  package var repository: String { "\(path)/repository.git" }
  /// The default store of runs with this address. It lies outside of the repository, which may have to be made anew.
  package var store: String { "\(path)/state.sqlite" }
  /// Held, shared, by all who use it; alone by whoever packs or removes it.
  var usersLock: String { "\(path)/users.lock" }
  /// Held by whoever fetches.
  var fetchLock: String { "\(path)/fetch.lock" }
  private var addressFile: String { "\(path)/address" }

  /// The address, as people may see it; `nil` when the folder is none of ours.
  package var address: String? {
    guard let bytes = FileManager.default.contents(atPath: addressFile) else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
  }

  /// When it was used last, in seconds since 1970.
  package var lastUse: Int64 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: addressFile)
    return Int64((attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)
  }

  /// Bytes of all files.
  package var size: Int64 {
    let manager = FileManager.default
    return (try? manager.subpathsOfDirectory(atPath: path))?.reduce(into: 0) { sum, name in
      let attributes = try? manager.attributesOfItem(atPath: "\(path)/\(name)")
      sum += (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    } ?? 0
  }

  /// Makes the folder, and notes whose it is and that it is used now.
  func prepare(for address: GitAddress) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try Data("\(address)\n".utf8).write(to: URL(fileURLWithPath: addressFile), options: .atomic)
    } catch {
      throw RemoteProblem(
        .failed,
        "the cache \(path) cannot be written: \(error.localizedDescription). Set XDG_CACHE_HOME to another folder")
    }
  }

  /// Removes everything.
  ///
  /// - Returns: False when somebody uses it.
  package func remove() throws -> Bool {
    guard let turn = try FileTurn(usersLock, .alone, limit: .zero) else { return false }
    try FileManager.default.removeItem(atPath: path)
    withExtendedLifetime(turn) {}
    return true
  }

  /// Removes the repository alone.
  func removeRepository() throws {
    let aside = "\(path)/damaged-\(getpid())"
    try? FileManager.default.moveItem(atPath: repository, toPath: aside)
    try? FileManager.default.removeItem(atPath: aside)
  }
}
