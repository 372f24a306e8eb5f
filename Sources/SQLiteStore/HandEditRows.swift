import GRDB
import JSONText
import UpkeepModel

/// The rows of what was changed by hand since the last apply, inside one access to the database.
struct HandEditRows {
  private static let columns = "key, owner, by_whom, at, spec, commit_id, is_deleted"

  let database: Database
  let operation: String

  init(_ database: Database, _ operation: String) {
    self.database = database
    self.operation = operation
  }

  /// Whether there is any.
  var areThere: Bool { get throws { try database.number("SELECT EXISTS (SELECT 1 FROM hand_edits)") == 1 } }

  /// All of them, sorted by key.
  func all() throws -> [HandEdit] {
    let rows = try database.rows("SELECT \(Self.columns) FROM hand_edits ORDER BY key")
    var edits: [HandEdit] = []
    while let row = try rows.next() { edits.append(try edit(row)) }
    return edits
  }

  /// Notes what was done by hand (R15).
  ///
  /// - Returns: The commit that the component comes from then.
  func note(
    _ key: String, _ owner: String, before: RecordedComponent?, after: Component?, by: String?, at: Timestamp
  ) throws -> String? {
    let rows = try database.rows("SELECT \(Self.columns) FROM hand_edits WHERE key = ?", [key])
    let previous = try rows.next().map { try edit($0) }
    let next = HandEdit.after(previous, key: key, owner: owner, before: before, after: after, by: by, at: at)
    try set(next.edit, of: key)
    return next.commit
  }

  /// Keeps what is told of a key; `nil` when there is nothing any more.
  func set(_ edit: HandEdit?, of key: String) throws {
    guard let edit else { return try database.run("DELETE FROM hand_edits WHERE key = ?", [key]) }
    try database.run(
      "INSERT OR REPLACE INTO hand_edits (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [
        edit.key, edit.owner, edit.by, edit.at.seconds, edit.applied.map { JSONValue.object($0.json).canonicalText },
        edit.commit, edit.isDeleted,
      ])
  }

  private func edit(_ row: Row) throws -> HandEdit {
    let key: String = row[0]
    let spec = try row.json(at: 4)
    let applied = spec?.object.flatMap { Component(json: $0) }
    guard (spec == nil) == (applied == nil) else {
      throw StoreError(
        .corrupt, operation: operation,
        "what was applied of \"\(key)\" before it was changed by hand cannot be read; \(StoreError.disposable)")
    }
    return HandEdit(
      key: key, owner: row[1], by: row[2], at: Timestamp(seconds: row[3]), applied: applied, commit: row[5],
      isDeleted: row[6])
  }
}
