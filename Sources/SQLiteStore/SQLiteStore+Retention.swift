import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// How many checks are removed, or components looked at, in one transaction, so that others can write in between.
  private static let rowsAtOnce = 10_000
  /// How many pages are given back to the file system in one transaction.
  private static let pagesAtOnce = 2_000

  /// Removes checks before the moment, but always keeps the newest of each component; see ``StateStore``.
  ///
  /// The work is cut into many short transactions: what was removed stays removed when it is interrupted.
  public func removeChecks(before moment: Timestamp) async throws(StoreError) -> Int {
    let operation = "remove old checks"
    var removed = 0
    var next: Int64? = 0
    while let start = next {
      let step = try await write(operation) { database in
        try database.removeChecks(before: moment, from: start, atMost: Self.rowsAtOnce)
      }
      removed += step.removed
      next = step.next
    }
    try await write(operation) { database in
      try database.run("DELETE FROM transitions WHERE published = 1 AND at < ?", [moment.seconds])
      try database.run(
        "DELETE FROM outbox WHERE (delivered > 0 OR not_before = ?) AND at < ?",
        [OutboxEntry.never.seconds, moment.seconds])
    }
    if removed > 0 { try await giveFreePagesBack(operation) }
    return removed
  }

  private func giveFreePagesBack(_ operation: String) async throws(StoreError) {
    var free = Int.max
    while true {
      let left = try await access(operation) { database in
        try database.execute(sql: "PRAGMA incremental_vacuum(\(Self.pagesAtOnce))")
        return try database.number("PRAGMA freelist_count") ?? 0
      }
      // The second condition ends it for a file that was made without auto-vacuum.
      if left == 0 || left >= free { return }
      free = left
    }
  }
}

extension Database {
  /// Removes old checks, component by component.
  ///
  /// - Returns: How many were removed, and the number of the component to go on from; `nil` when none is left.
  fileprivate func removeChecks(
    before moment: Timestamp, from start: Int64, atMost limit: Int
  ) throws -> (removed: Int, next: Int64?) {
    let components = try Int64.fetchAll(
      cachedStatement(sql: "SELECT id FROM components WHERE id >= ? ORDER BY id LIMIT ?"), arguments: [start, limit])
    var removed = 0
    for component in components {
      try run(
        """
        DELETE FROM checks WHERE id IN (
          SELECT id FROM checks WHERE component_id = ?1 AND checked_at < ?2 AND id <> (
            SELECT id FROM checks WHERE component_id = ?1 ORDER BY checked_at DESC, id DESC LIMIT 1)
          LIMIT ?3)
        """, [component, moment.seconds, limit - removed])
      removed += changesCount
      if removed >= limit { return (removed, component) }
    }
    return (removed, components.count < limit ? nil : components.last.map { $0 + 1 })
  }
}
