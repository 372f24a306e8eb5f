import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// Entries not delivered, in the order in which they were recorded; see ``Outbox``.
  public func undelivered(due: Timestamp?) async throws(StoreError) -> [OutboxEntry] {
    let operation = "read the outbox"
    return try await read(operation) { try EventRows($0, operation).entries(due: due) }
  }

  /// The sink has the event, and does not get it again (R28).
  public func delivered(_ entry: OutboxEntry) async throws(StoreError) {
    try await write("note a delivery") { database in
      try database.run(
        "UPDATE outbox SET delivered = 1, problem = NULL WHERE event_id = ? AND sink = ?", [entry.event.id, entry.sink])
    }
  }

  /// The sink does not want the event, and was not told it.
  public func withheld(_ entry: OutboxEntry) async throws(StoreError) {
    try await write("note an event that is not wanted") { database in
      try database.run(
        "UPDATE outbox SET delivered = 2, problem = NULL WHERE event_id = ? AND sink = ? AND delivered = 0",
        [entry.event.id, entry.sink])
    }
  }

  /// The last event of each component that the sink was told.
  public func told(_ sink: String) async throws(StoreError) -> [String: Event] {
    let operation = "read what was told"
    return try await read(operation) { try EventRows($0, operation).told(sink) }
  }

  /// The sink could not be reached; see ``Outbox``.
  public func failed(_ entry: OutboxEntry, problem: String, next: Timestamp?) async throws(StoreError) {
    try await write("note a failed delivery") { database in
      try database.run(
        """
        UPDATE outbox SET attempts = attempts + 1, problem = ?, not_before = ?
        WHERE event_id = ? AND sink = ? AND delivered = 0
        """, [problem, (next ?? OutboxEntry.never).seconds, entry.event.id, entry.sink])
    }
  }

  /// Transitions that no report holds yet, in the order in which they were recorded.
  public func unpublishedTransitions() async throws(StoreError) -> [Transition] {
    let operation = "read the transitions"
    return try await read(operation) { try EventRows($0, operation).unpublished() }
  }

  /// A report that is on the health ref holds these.
  public func published(_ transitions: [Transition]) async throws(StoreError) {
    if transitions.isEmpty { return }
    try await write("note what was published") { database in
      for transition in transitions {
        try database.run(
          """
          UPDATE transitions SET published = 1
          WHERE key = ? AND at = ? AND from_state = ? AND to_state = ? AND observer = ?
          """,
          [
            transition.key, transition.at.seconds, transition.from.severity, transition.to.severity,
            transition.observer,
          ])
      }
    }
  }
}
