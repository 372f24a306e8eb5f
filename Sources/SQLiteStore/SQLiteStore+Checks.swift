import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// Keeps checks with all that follows from them, in one transaction; see ``CheckStore``.
  public func record(_ records: [CheckRecord], sinks: [String]) async throws(StoreError) {
    if records.isEmpty { return }
    let operation = "record checks"
    try await write(operation) { [identities] database in
      let checks = CheckRows(database, operation)
      let events = EventRows(database, operation)
      let find = "SELECT id FROM components WHERE key = ? AND deleted_at IS NULL"
      let numbers = try identities.numbers(of: records.lazy.map(\.check.component), at: database.revision) { key in
        try database.number(find, [key]).map { Int64($0) }
      }
      for (record, number) in zip(records, numbers) {
        guard let number else { continue }
        try checks.add(record.check, of: number)
        try checks.set(record.standing, of: number)
        if let transition = record.transition { try events.add(transition, of: number) }
        guard let event = record.event else { continue }
        for sink in sinks { try events.post(event, to: sink, at: record.check.checkedAt) }
      }
    }
  }

  /// The newest check of a component; `nil` when it was never checked.
  public func latestCheck(of key: String) async throws(StoreError) -> Check? {
    try await history(of: key, since: nil, limit: 1).first
  }

  /// The newest check of every component that was checked, sorted by key.
  public func latestChecks() async throws(StoreError) -> [Check] {
    let operation = "read the latest checks"
    return try await read(operation) { database in
      let checks = CheckRows(database, operation)
      // One step in the index of each component, however long its history is.
      let rows = try database.rows(
        """
        SELECT \(CheckRows.columns), key FROM components JOIN checks ON checks.id = (
          SELECT id FROM checks AS newest WHERE newest.component_id = components.id
          ORDER BY newest.checked_at DESC, newest.id DESC LIMIT 1)
        WHERE deleted_at IS NULL ORDER BY key
        """)
      var latest: [Check] = []
      while let row = try rows.next() { latest.append(try checks.check(row, of: row[11])) }
      return latest
    }
  }

  /// Checks of a component, newest first; see ``CheckStore``.
  public func history(of key: String, since: Timestamp?, limit: Int) async throws(StoreError) -> [Check] {
    let operation = "read the history of \(key)"
    return try await read(operation) { database in
      let checks = CheckRows(database, operation)
      guard limit > 0, let component = try checks.component(key) else { return [] }
      let rows = try database.rows(
        """
        SELECT \(CheckRows.columns) FROM checks WHERE component_id = ? AND checked_at >= ?
        ORDER BY checked_at DESC, id DESC LIMIT ?
        """, [component, since?.seconds ?? .min, limit])
      var history: [Check] = []
      while let row = try rows.next() { history.append(try checks.check(row, of: key)) }
      return history
    }
  }

  /// When checks of a component ended and how long they took, oldest first; see ``CheckStore``.
  public func checkTimes(of key: String, from: Timestamp, to: Timestamp) async throws(StoreError) -> [CheckTime] {
    let operation = "read the checks of \(key)"
    return try await read(operation) { database in
      guard let component = try CheckRows(database, operation).component(key) else { return [] }
      let rows = try database.rows(
        """
        SELECT checked_at, latency FROM checks WHERE component_id = ? AND checked_at >= ? AND checked_at < ?
        ORDER BY checked_at, id
        """, [component, from.seconds, to.seconds])
      var times: [CheckTime] = []
      while let row = try rows.next() {
        let latency: Int64? = row[1]
        times.append(CheckTime(at: Timestamp(seconds: row[0]), latency: latency.map { .microseconds($0) }))
      }
      return times
    }
  }

  /// How every component that was checked stands, sorted by key.
  public func standings() async throws(StoreError) -> [Standing] {
    let operation = "read the standings"
    return try await read(operation) { database in
      let checks = CheckRows(database, operation)
      let rows = try database.rows(
        """
        SELECT state, since, message, announced, pending, streak, told_at, because, key
        FROM components JOIN standings ON component_id = components.id WHERE deleted_at IS NULL ORDER BY key
        """)
      var standings: [Standing] = []
      while let row = try rows.next() { standings.append(try checks.standing(row, of: row[8])) }
      return standings
    }
  }
}
