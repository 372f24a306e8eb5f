import GRDB
import UpkeepModel

/// The rows of checks and what follows from them, inside one access to the database.
struct CheckRows {
  static let columns =
    "checked_at, state, attempts, latency, name_lookup, connect, tls, first_byte, total, message, performance"

  let database: Database
  let operation: String

  init(_ database: Database, _ operation: String) {
    self.database = database
    self.operation = operation
  }

  /// The number of the present component with the key, else of the one that was deleted last (R20).
  func component(_ key: String) throws -> Int? {
    try database.number("SELECT id FROM components WHERE key = ? AND deleted_at IS NULL", [key])
      ?? database.number(
        """
        SELECT id FROM components WHERE key = ? AND deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC LIMIT 1
        """, [key])
  }

  // MARK: Checks

  func add(_ check: Check, of component: Int64) throws {
    let phases = check.phases
    try database.run(
      "INSERT INTO checks (component_id, \(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        component, check.checkedAt.seconds, check.state.severity, check.attempts, check.latency?.wholeMicroseconds,
        phases?.nameLookup, phases?.connect, phases?.tls, phases?.firstByte, phases?.total, check.message,
        check.performance.isEmpty ? nil : PerformanceValue.text(check.performance),
      ])
  }

  /// Reads a row that begins with ``columns``.
  func check(_ row: Row, of key: String) throws -> Check {
    let total: Int? = row[8]
    let latency: Int64? = row[3]
    let performance: String? = row[10]
    return Check(
      component: key, state: try state(row, 1), message: row[9], latency: latency.map { .microseconds($0) },
      checkedAt: Timestamp(seconds: row[0]), attempts: row[2],
      phases: total.map { Phases(nameLookup: row[4], connect: row[5], tls: row[6], firstByte: row[7], total: $0) },
      performance: try performance.map { try PerformanceValue.values(in: $0) } ?? [])
  }

  // MARK: Standings

  /// Most checks change nothing about how their component stands; then no page is written.
  func set(_ standing: Standing, of component: Int64) throws {
    try database.run(
      """
      INSERT INTO standings (component_id, state, since, message, announced, pending, streak, told_at, because)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (component_id) DO UPDATE SET state = excluded.state, since = excluded.since,
        message = excluded.message, announced = excluded.announced, pending = excluded.pending,
        streak = excluded.streak, told_at = excluded.told_at, because = excluded.because
      WHERE state <> excluded.state OR since <> excluded.since OR message <> excluded.message
        OR announced IS NOT excluded.announced OR pending IS NOT excluded.pending OR streak <> excluded.streak
        OR told_at IS NOT excluded.told_at OR because <> excluded.because
      """,
      [
        component, standing.state.severity, standing.since.seconds, standing.message, standing.announced?.severity,
        standing.pending?.severity, standing.streak, standing.toldAt?.seconds,
        standing.because.joined(separator: ","),
      ])
  }

  /// Reads a row of `state, since, message, announced, pending, streak, told_at, because`.
  func standing(_ row: Row, of key: String) throws -> Standing {
    let told: Int64? = row[6]
    return Standing(
      key: key, state: try state(row, 0), since: Timestamp(seconds: row[1]), message: row[2],
      announced: try optionalState(row, 3), toldAt: told.map { Timestamp(seconds: $0) }, because: Self.keys(row[7]),
      pending: try optionalState(row, 4), streak: row[5])
  }

  /// Reads keys with commas between them.
  static func keys(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

  // MARK: States

  func state(_ row: Row, _ column: Int) throws -> HealthState {
    guard let state = try optionalState(row, column) else {
      throw StoreError(.corrupt, operation: operation, "a state is missing; \(StoreError.disposable)")
    }
    return state
  }

  private func optionalState(_ row: Row, _ column: Int) throws -> HealthState? {
    guard let severity: Int = row[column] else { return nil }
    guard HealthState.allCases.indices.contains(severity) else {
      throw StoreError(.corrupt, operation: operation, "there is no state \(severity); \(StoreError.disposable)")
    }
    return HealthState.allCases[severity]
  }
}

extension Duration {
  /// Microseconds, cut.
  fileprivate var wholeMicroseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}
