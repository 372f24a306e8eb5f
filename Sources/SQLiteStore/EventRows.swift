import GRDB
import JSONText
import UpkeepModel

/// The rows of transitions and of the outbox, inside one access to the database. What is there already stays as it is:
/// recorded twice is kept once (R28).
struct EventRows {
  let database: Database
  let operation: String

  init(_ database: Database, _ operation: String) {
    self.database = database
    self.operation = operation
  }

  func add(_ transition: Transition, of component: Int64) throws {
    try database.run(
      """
      INSERT INTO transitions (component_id, key, from_state, to_state, at, message, manifest_commit, observer, because)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key, at, from_state, to_state, observer) DO NOTHING
      """,
      [
        component, transition.key, transition.from.severity, transition.to.severity, transition.at.seconds,
        transition.message, transition.manifestCommit, transition.observer, transition.because.joined(separator: ","),
      ])
  }

  func post(_ event: Event, to sink: String, at now: Timestamp) throws {
    try database.run(
      """
      INSERT INTO outbox (event_id, sink, event, at, not_before) VALUES (?, ?, ?, ?4, ?4)
      ON CONFLICT (event_id, sink) DO NOTHING
      """, [event.id, sink, JSONValue.object(event.json).canonicalText, now.seconds])
  }

  func entries(due: Timestamp?) throws -> [OutboxEntry] {
    let rows = try database.rows(
      """
      SELECT event, sink, attempts, not_before, problem FROM outbox WHERE delivered = 0 AND not_before <= ? ORDER BY id
      """, [due?.seconds ?? .max])
    var entries: [OutboxEntry] = []
    while let row = try rows.next() {
      guard let event = try row.json(at: 0)?.object.flatMap({ Event(json: $0) }) else {
        throw StoreError(.corrupt, operation: operation, "an event cannot be read; \(StoreError.disposable)")
      }
      entries.append(
        OutboxEntry(
          event: event, sink: row[1], attempts: row[2], notBefore: Timestamp(seconds: row[3]), problem: row[4]))
    }
    return entries
  }

  func told(_ sink: String) throws -> [String: Event] {
    let rows = try database.rows("SELECT event FROM outbox WHERE sink = ? AND delivered = 1 ORDER BY id", [sink])
    var told: [String: Event] = [:]
    while let row = try rows.next() {
      guard let event = try row.json(at: 0)?.object.flatMap({ Event(json: $0) }) else { continue }
      told[event.transition.key] = event
    }
    return told
  }

  func unpublished() throws -> [Transition] {
    let checks = CheckRows(database, operation)
    let rows = try database.rows(
      """
      SELECT key, from_state, to_state, at, message, manifest_commit, observer, because FROM transitions WHERE published = 0
      ORDER BY id
      """)
    var transitions: [Transition] = []
    while let row = try rows.next() {
      transitions.append(
        Transition(
          key: row[0], from: try checks.state(row, 1), to: try checks.state(row, 2), at: Timestamp(seconds: row[3]),
          message: row[4], because: CheckRows.keys(row[7]), manifestCommit: row[5], observer: row[6]))
    }
    return transitions
  }
}
