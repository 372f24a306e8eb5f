import GRDB
import UpkeepModel

/// The rows of changes that no report holds yet, inside one access to the database.
struct ChangeRows {
  let database: Database
  let operation: String

  init(_ database: Database, _ operation: String) {
    self.database = database
    self.operation = operation
  }

  func add(_ change: AppliedChange) throws {
    try database.run("INSERT INTO changes (line) VALUES (?)", [change.line])
  }

  func all() throws -> [AppliedChange] {
    let rows = try database.rows("SELECT line FROM changes ORDER BY id")
    var changes: [AppliedChange] = []
    while let row = try rows.next() {
      let line: String = row[0]
      guard let change = AppliedChange(line: line.utf8) else {
        throw StoreError(.corrupt, operation: operation, "a change cannot be read; \(StoreError.disposable)")
      }
      changes.append(change)
    }
    return changes
  }

  func remove(_ changes: [AppliedChange]) throws {
    for change in changes { try database.run("DELETE FROM changes WHERE line = ?", [change.line]) }
  }
}
