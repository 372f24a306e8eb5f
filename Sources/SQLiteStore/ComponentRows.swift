import Digests
import GRDB
import JSONText
import UpkeepModel

/// The rows of recorded components, inside one access to the database.
struct ComponentRows {
  private static let columns = "id, key, owner, commit_id, created_at, updated_at, spec"

  let database: Database
  let operation: String
  private var writer = JSONWriter()
  /// Whether any deleted component is there at all, once it was asked: a new store spares a look-up for each row.
  private var hasDeleted: Bool?

  init(_ database: Database, _ operation: String) {
    self.database = database
    self.operation = operation
  }

  // MARK: Reading

  /// The present component with the key, and its number.
  func present(_ key: String) throws -> (id: Int64, recorded: RecordedComponent)? {
    let rows = try database.rows(
      "SELECT \(Self.columns) FROM components WHERE key = ? AND deleted_at IS NULL", [key])
    return try rows.next().map { ($0[0], try recorded($0)) }
  }

  /// All present components, sorted by key.
  func all() throws -> [RecordedComponent] {
    let rows = try database.rows("SELECT \(Self.columns) FROM components WHERE deleted_at IS NULL ORDER BY key")
    var all: [RecordedComponent] = []
    while let row = try rows.next() { all.append(try recorded(row)) }
    return all
  }

  private func recorded(_ row: Row) throws -> RecordedComponent {
    let key: String = row[1]
    let json = try row.json(at: 6)
    guard let component = json?.object.flatMap({ Component(json: $0) }), component.key == key else {
      throw StoreError(
        .corrupt, operation: operation, "the row of component \"\(key)\" cannot be read; \(StoreError.disposable)")
    }
    return RecordedComponent(
      component: component, owner: row[2], commit: row[3], createdAt: Timestamp(seconds: row[4]),
      updatedAt: Timestamp(seconds: row[5]))
  }

  // MARK: Writing

  /// Adds a component; one that was deleted comes back with its checks and the time of its creation (R20).
  @discardableResult
  mutating func add(_ recorded: RecordedComponent, source: SourceLocation? = nil) throws -> RecordedComponent {
    var recorded = recorded
    let deleted = try deleted(recorded.key)
    do {
      if let deleted {
        recorded.createdAt = deleted.createdAt
        try replace(deleted.id, by: recorded, source: source)
      } else {
        try insert(recorded, source: source)
      }
      return recorded
    } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
      throw StoreError.taken(recorded.key, operation)
    }
  }

  /// The component that was deleted last under the key; `nil` when there is none, or the key is taken.
  func removed(_ key: String) throws -> RecordedComponent? {
    guard try present(key) == nil else { return nil }
    let rows = try database.rows(
      """
      SELECT \(Self.columns) FROM components WHERE key = ? AND deleted_at IS NOT NULL
      ORDER BY deleted_at DESC, id DESC LIMIT 1
      """, [key])
    return try rows.next().map { try recorded($0) }
  }

  /// When components that are gone were removed, by key.
  func removedAt() throws -> [String: Timestamp] {
    let rows = try database.rows(
      """
      SELECT key, max(deleted_at) FROM components AS gone WHERE deleted_at IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM components WHERE key = gone.key AND deleted_at IS NULL) GROUP BY key
      """)
    var removed: [String: Timestamp] = [:]
    while let row = try rows.next() { removed[row[0]] = Timestamp(seconds: row[1]) }
    return removed
  }

  /// The number of the component with the key that was deleted last, and when it was created.
  private mutating func deleted(_ key: String) throws -> (id: Int64, createdAt: Timestamp)? {
    let any =
      try hasDeleted
      ?? (database.number("SELECT EXISTS (SELECT 1 FROM components WHERE deleted_at IS NOT NULL)") == 1)
    hasDeleted = any
    guard any else { return nil }
    let rows = try database.rows(
      """
      SELECT id, created_at FROM components WHERE key = ? AND deleted_at IS NOT NULL
      ORDER BY deleted_at DESC, id DESC LIMIT 1
      """, [key])
    return try rows.next().map { ($0[0], Timestamp(seconds: $0[1])) }
  }

  private mutating func insert(_ recorded: RecordedComponent, source: SourceLocation?) throws {
    let component = recorded.component
    let (spec, fingerprint) = canonical(component)
    try database.run(
      """
      INSERT INTO components (key, owner, fingerprint, protected, paused, provider, commit_id, created_at, updated_at,
        source_file, source_line, spec)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        component.key, recorded.owner, fingerprint, component.protect, component.paused, component.provider,
        recorded.commit, recorded.createdAt.seconds, recorded.updatedAt.seconds, source?.file, source?.line, spec,
      ])
  }

  /// Writes all of a row; the key may be another one (R19).
  mutating func replace(_ id: Int64, by recorded: RecordedComponent, source: SourceLocation? = nil) throws {
    let component = recorded.component
    let (spec, fingerprint) = canonical(component)
    do {
      try database.run(
        """
        UPDATE components SET key = ?, owner = ?, fingerprint = ?, protected = ?, paused = ?, provider = ?,
          commit_id = ?, created_at = ?, updated_at = ?, source_file = ?, source_line = ?, spec = ?, deleted_at = NULL
        WHERE id = ?
        """,
        [
          component.key, recorded.owner, fingerprint, component.protect, component.paused, component.provider,
          recorded.commit, recorded.createdAt.seconds, recorded.updatedAt.seconds, source?.file, source?.line, spec, id,
        ])
    } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
      throw StoreError.taken(component.key, operation)
    }
  }

  /// Notes the commit that declares the present component with the key as it is.
  func setCommit(_ commit: String, of key: String) throws {
    try database.run("UPDATE components SET commit_id = ? WHERE key = ? AND deleted_at IS NULL", [commit, key])
  }

  /// Gives a row's key free while a plan moves several at once. No component can have a key that begins with `#`.
  func vacate(_ id: Int64) throws {
    try database.run("UPDATE components SET key = '#' || id WHERE id = ?", [id])
  }

  /// Takes a component away; its row and its checks stay.
  mutating func bury(_ id: Int64, at now: Timestamp) throws {
    hasDeleted = true
    try database.run("UPDATE components SET deleted_at = ? WHERE id = ?", [now.seconds, id])
    try database.run("DELETE FROM standings WHERE component_id = ?", [id])
    try database.run("DELETE FROM heartbeats WHERE component_id = ?", [id])
  }

  private mutating func canonical(_ component: Component) -> (spec: String, fingerprint: DatabaseValue) {
    let fingerprint = component.fingerprint(using: &writer)
    return (writer.text, fingerprint.databaseBlob)
  }
}
