import GRDB
import UpkeepModel

/// The one place where what SQLite says becomes what a caller can react to.
extension StoreError {
  /// What to do about a file that cannot be understood.
  static let disposable = "the store is disposable: `upkeep restore --replace` builds it anew from the health ref"

  /// Makes an error out of whatever an access to the database threw.
  init(_ error: any Error, operation: String) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError: self.init(error, operation: operation)
    default: self.init(.unavailable, operation: operation, "\(error)")
    }
  }

  private init(_ error: DatabaseError, operation: String) {
    let said = "\(error.message ?? "SQLite error") (\(error.extendedResultCode.rawValue))"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .busy, operation: operation, "another program holds the store for longer than the wait; try again later")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(.corrupt, operation: operation, "\(said); \(Self.disposable)")
    case .SQLITE_FULL:
      self.init(.unavailable, operation: operation, "the disk is full: \(said); make room and run again")
    case .SQLITE_READONLY:
      self.init(
        .unavailable, operation: operation, "the store cannot be written: \(said); check the file's permissions")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      self.init(
        .unavailable, operation: operation,
        "the store cannot be opened: \(said); check the permissions of the file and its folder")
    case .SQLITE_ERROR where error.message?.hasPrefix("no such ") == true:
      self.init(.corrupt, operation: operation, "\(said); \(Self.disposable)")
    case .SQLITE_CONSTRAINT:
      self.init(.conflict, operation: operation, said)
    default:
      self.init(.unavailable, operation: operation, said)
    }
  }
}
