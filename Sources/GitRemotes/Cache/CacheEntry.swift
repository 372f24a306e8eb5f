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

  /// What became of a removal.
  package enum Removal: Sendable {
    case removed
    /// Somebody uses it.
    case inUse
    /// It holds reports that were not pushed yet.
    case pending
    /// A repository in it was damaged, and may hold such reports.
    case damaged
  }

  /// Ends the name of a folder that is being removed, before the number of the process that does so.
  static let leaving = ".removed-"

  /// Removes everything.
  ///
  /// - Parameters:
  ///   - worker: Looks for reports that were not pushed yet, which stay.
  ///   - force: Whether these go, too.
  package func remove(asking worker: WorkerProcess, force: Bool) async throws -> Removal {
    let place: FileTurn?
    do {
      place = try FileTurn(usersLock, .alone, limit: .zero)
    } catch let problem as RemoteProblem where problem.code == .notFound {
      return .removed
    }
    guard let turn = place, turn.isInPlace else { return .inUse }
    defer { withExtendedLifetime(turn) {} }
    if !force {
      guard setAside.isEmpty else { return .damaged }
      guard await !mayHavePendingReports(asking: worker) else { return .pending }
    }
    // Away at once: a run that begins meanwhile finds either all or nothing.
    let aside = path + Self.leaving + "\(getpid())"
    try FileManager.default.moveItem(atPath: path, toPath: aside)
    try FileManager.default.removeItem(atPath: aside)
    return .removed
  }

  private func mayHavePendingReports(asking worker: WorkerProcess) async -> Bool {
    guard FileManager.default.fileExists(atPath: repository) else { return false }
    guard let address, let link = try? RemoteLink(address, access: RemoteAccess(), worker: worker) else { return true }
    return await link.mayHavePendingReports(repository)
  }

  /// Repositories that were damaged and may hold reports that were not pushed.
  package var setAside: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix("damaged-") }.sorted().map { "\(path)/\($0)" }
  }

  /// Whether the repository has any objects, readable or not.
  var holdsObjects: Bool {
    let manager = FileManager.default
    let folders = (try? manager.contentsOfDirectory(atPath: "\(repository)/objects")) ?? []
    return folders.contains {
      (try? manager.contentsOfDirectory(atPath: "\(repository)/objects/\($0)"))?.isEmpty == false
    }
  }

  /// Takes the repository away.
  ///
  /// - Returns: Where it is kept; `nil` where it is not.
  func takeRepositoryAway(keeping: Bool) throws -> String? {
    let manager = FileManager.default
    guard manager.fileExists(atPath: repository) else { return nil }
    let aside = "\(path)/damaged-\(Int64(Date().timeIntervalSince1970))-\(getpid())"
    do {
      try manager.moveItem(atPath: repository, toPath: aside)
      if keeping { return aside }
      try manager.removeItem(atPath: aside)
      return nil
    } catch {
      throw RemoteProblem(
        .failed, "the damaged repository \(repository) cannot be moved away: \(error.localizedDescription)")
    }
  }
}
