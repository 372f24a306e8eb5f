import Dispatch
import GRDB
public import UpkeepModel

/// A store in one SQLite file.
///
/// Reads run beside each other and beside one write, on threads of GRDB's own, so nothing here blocks the cooperative
/// pool. An access that has begun is carried to its end even when its task is cancelled: it is short, and what was
/// checked, sent or leased must be noted.
public final class SQLiteStore: StateStore {
  /// The file.
  public let path: String

  let now: @Sendable () -> Timestamp
  let identities = Identities()
  private let reader: any DatabaseReader
  private let writer: (any DatabaseWriter)?

  private init(path: String, connection: StoreFile.Connection, now: @escaping @Sendable () -> Timestamp) {
    self.path = path
    self.now = now
    reader = connection.reader
    writer = connection.writer
  }

  /// Opens a store; a new one is made, with its folders, where no file is.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - readOnly: Nothing is written, no file made and no old one brought up to date; the file and its folder may be
  ///     write-protected (R9).
  ///   - now: The clock for changes that are made by hand; the system's when none is given.
  /// - Throws: `notFound` when there is no file to read, `corrupt` when it is no database, `busy` when another program
  ///   holds it, `unavailable` when it cannot be opened, is another program's, or was made by a newer Upkeep.
  public static func open(
    path: String, readOnly: Bool = false, now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }
  ) async throws(StoreError) -> SQLiteStore {
    try await open(path: path, readOnly: readOnly, patience: .seconds(5), now: now)
  }

  /// Opens a store, as ``open(path:readOnly:now:)`` does, with another wait for a store that is held by others.
  static func open(
    path: String, readOnly: Bool = false, patience: Duration,
    now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }
  ) async throws(StoreError) -> SQLiteStore {
    let file = StoreFile(path: path, patience: patience)
    let operation = "open the store \(path)"
    let result = await withCheckedContinuation { continuation in
      StoreFile.queue.async {
        continuation.resume(
          returning: Result { try readOnly ? file.read() : file.write() }
            .mapError { StoreError($0, operation: operation) })
      }
    }
    return SQLiteStore(path: path, connection: try result.get(), now: now)
  }

  /// Reads in one snapshot.
  func read<Value: Sendable>(
    _ operation: String, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Value, StoreError>, Never>) in
      reader.asyncRead { access in
        continuation.resume(
          returning: Result { try body(access.get()) }.mapError { StoreError($0, operation: operation) })
      }
    }
    return try result.get()
  }

  /// Writes in one transaction, or not at all when `body` throws (R21).
  func write<Value: Sendable>(
    _ operation: String, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    try await access(operation) { database in
      var value: Value?
      try database.inTransaction(.immediate) {
        value = try body(database)
        return .commit
      }
      guard let value else { throw StoreError(.unavailable, operation: operation, "the transaction did not run") }
      return value
    }
  }

  /// Uses the connection that writes, outside of any transaction.
  func access<Value: Sendable>(
    _ operation: String, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    guard let writer else {
      throw StoreError(.unavailable, operation: operation, "the store was opened for reading only")
    }
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Value, StoreError>, Never>) in
      writer.asyncWriteWithoutTransaction { database in
        continuation.resume(returning: Result { try body(database) }.mapError { StoreError($0, operation: operation) })
      }
    }
    return try result.get()
  }
}
