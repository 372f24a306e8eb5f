import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// Replaces all that the store holds by what the health ref tells, in one transaction, after a copy of it was made.
  /// Programs that have the store open go on with the new content; leases stay, and the revision goes on.
  ///
  /// - Parameters:
  ///   - recorded: The new content.
  ///   - copy: The file for the old content; it must not exist.
  /// - Throws: ``StoreError``; nothing is changed then.
  public func replace(with recorded: RecordedState, keepingCopyAt copy: String) async throws(StoreError) {
    try await access("copy the store to \(copy)") { database in
      try database.run("VACUUM INTO ?", [copy])
    }
    let operation = "replace the store"
    try await write(operation) { database in
      for table in [
        "outbox", "transitions", "changes", "heartbeats", "checks", "standings", "sources", "hand_edits",
        "components",
      ] {
        try database.execute(sql: "DELETE FROM \(table)")
      }
      try database.fill(with: recorded, operation)
    }
  }
}

extension Database {
  /// Puts what the health ref tells into empty tables.
  func fill(with recorded: RecordedState, _ operation: String) throws {
    var rows = ComponentRows(self, operation)
    let checks = CheckRows(self, operation)
    for component in recorded.components { try rows.add(component) }
    for standing in recorded.standings {
      if let number = try checks.component(standing.key) { try checks.set(standing, of: Int64(number)) }
    }
    for check in recorded.checks {
      if let number = try checks.component(check.component) { try checks.add(check, of: Int64(number)) }
    }
    for change in recorded.removed {
      guard let tombstone = change.tombstone, try rows.present(change.key) == nil else { continue }
      try rows.add(tombstone)
      if let row = try rows.present(change.key) { try rows.bury(row.id, at: change.at) }
    }
    let edits = HandEditRows(self, operation)
    for edit in recorded.edits { try edits.set(edit, of: edit.key) }
    for (owner, source) in recorded.sources { try setSource(source, of: owner) }
    try raiseRevision()
  }
}
