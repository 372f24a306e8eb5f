import GRDB

extension Database {
  /// Runs a statement that is prepared once for the connection.
  func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// The rows of a statement that is prepared once for the connection; each row is valid until the next.
  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> RowCursor {
    try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
  }

  /// One number of a statement that is prepared once for the connection.
  func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int? {
    try Int.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }

  /// The store's revision.
  var revision: Int { get throws { try number("SELECT revision FROM store") ?? 0 } }

  /// Raises the revision, as every change of recorded components does.
  func raiseRevision() throws { try run("UPDATE store SET revision = revision + 1") }
}
