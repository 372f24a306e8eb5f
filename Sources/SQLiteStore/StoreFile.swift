import Dispatch
import Foundation
import GRDB
import UpkeepModel

/// The file of a store: making it, and opening it for writing or for reading only.
struct StoreFile: Sendable {
  /// What a store works with.
  struct Connection: Sendable {
    var reader: any DatabaseReader
    var writer: (any DatabaseWriter)?
  }

  /// Where opening blocks.
  static let queue = DispatchQueue(label: "upkeep.store.open", attributes: .concurrent)

  /// The file, absolute, so that SQLite takes no part of it for a setting.
  let path: String
  /// How long to wait for others who write.
  private let patience: Duration

  private var operation: String { "open the store \(path)" }

  init(path: String, patience: Duration) {
    self.patience = patience
    self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  /// Opens for reading and writing; makes the file where none is, and brings an old one up to date.
  func write() throws -> Connection {
    if !FileManager.default.fileExists(atPath: path) { try make() }
    try DatabaseHeader(path: path, operation).check(operation)
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { database in
      // The pool sets this back when it turns the write-ahead log on, so it is set here and not where it prepares.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try migrate(database)
    }
    return Connection(reader: pool, writer: pool)
  }

  /// Opens for reading only (R9).
  func read() throws -> Connection {
    guard FileManager.default.fileExists(atPath: path) else {
      throw StoreError(.notFound, operation: operation, "there is no such file; a run that writes makes it")
    }
    try DatabaseHeader(path: path, operation).check(operation)
    do {
      return try read(at: path)
    } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
      // In a folder that cannot be written SQLite has no place for the index of its log. Without a log none is needed.
      guard hasNoLog, let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) else {
        throw error
      }
      return try read(at: "file:\(escaped)?immutable=1")
    }
  }

  private func read(at name: String) throws -> Connection {
    var configuration = self.configuration
    configuration.readonly = true
    let queue = try DatabaseQueue(path: name, configuration: configuration)
    try queue.read { database in
      let version = try checkedVersion(of: database)
      guard version == Schema.migrations.count else {
        throw StoreError(
          .unavailable, operation: operation,
          "it was made by an older Upkeep (format \(version)); a run that writes brings it up to date")
      }
    }
    return Connection(reader: queue, writer: nil)
  }

  private var hasNoLog: Bool {
    let size = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
    return (size ?? 0) == 0
  }

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "upkeep.store"
    configuration.busyMode = .timeout(
      Double(patience.components.seconds) + Double(patience.components.attoseconds) / 1e18)
    configuration.prepareDatabase { database in
      // A longer log takes up repeated writes of the same page before they go to the file.
      try database.execute(sql: "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000")
    }
    return configuration
  }
}

// MARK: - Making and migrating

extension StoreFile {
  /// Makes a complete store beside the path and then gives it its name, so that whoever opens the path, or makes one at
  /// the same time, never sees half of one.
  private func make() throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw StoreError(
        .unavailable, operation: operation,
        "cannot make the folder \(folder.path): \(error.localizedDescription) Name another store, or mend the path.")
    }
    let draft = path + ".new-\(UUID().uuidString.prefix(8))"
    let descriptor = Foundation.open(draft, O_CREAT | O_EXCL | O_WRONLY, 0o600)
    guard descriptor >= 0 else { throw problem("make") }
    close(descriptor)
    defer {
      for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) }
    }
    let queue = try DatabaseQueue(path: draft, configuration: configuration)
    try queue.writeWithoutTransaction { database in
      try database.execute(
        sql: "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = \(Schema.applicationID)")
      try migrate(database)
      try database.execute(sql: "PRAGMA journal_mode = WAL")
    }
    try queue.close()
    if link(draft, path) == 0 || errno == EEXIST { return }
    // File systems without hard links.
    guard rename(draft, path) == 0 else { throw problem("make") }
  }

  private func migrate(_ database: Database) throws {
    guard try checkedVersion(of: database) < Schema.migrations.count else { return }
    try database.inTransaction(.immediate) {
      // Another program may have done it while this one waited.
      for migration in Schema.migrations[try checkedVersion(of: database)...] { try database.execute(sql: migration) }
      try database.execute(sql: "PRAGMA user_version = \(Schema.migrations.count)")
      return .commit
    }
  }

  private func checkedVersion(of database: Database) throws -> Int {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version <= Schema.migrations.count else {
      throw StoreError(
        .unavailable, operation: operation,
        "it was made by a newer Upkeep (format \(version), this one knows \(Schema.migrations.count)): update Upkeep, "
          + "or name another store")
    }
    return version
  }

  private func problem(_ action: String) -> StoreError {
    StoreError(.unavailable, operation: operation, "cannot \(action) the file: \(String(cString: strerror(errno)))")
  }
}
