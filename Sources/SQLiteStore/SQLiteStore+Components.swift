import Digests
import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// Adds a component; see ``ComponentStore``.
  public func create(
    _ component: Component, owner: String, by: String?
  ) async throws(StoreError) -> RecordedComponent {
    let operation = "create component"
    let now = now()
    return try await write(operation) { database in
      var recorded = RecordedComponent(component: component, owner: owner, commit: nil, createdAt: now, updatedAt: now)
      recorded.commit = try HandEditRows(database, operation).note(
        component.key, owner, before: nil, after: component, by: by, at: now)
      var rows = ComponentRows(database, operation)
      recorded = try rows.add(recorded)
      try ChangeRows(database, operation).add(
        AppliedChange(at: now, action: .create, key: component.key, owner: owner, commit: nil, by: by))
      try database.raiseRevision()
      return recorded
    }
  }

  /// The component with the key; see ``ComponentStore``.
  public func get(_ key: String) async throws(StoreError) -> RecordedComponent {
    let operation = "get component"
    return try await read(operation) { database in
      guard let found = try ComponentRows(database, operation).present(key) else {
        throw StoreError.missing(key, operation)
      }
      return found.recorded
    }
  }

  /// Replaces what is declared of a component; see ``ComponentStore``.
  public func update(_ component: Component, by: String?) async throws(StoreError) -> RecordedComponent {
    let operation = "update component"
    let now = now()
    return try await write(operation) { database in
      var rows = ComponentRows(database, operation)
      guard let (id, old) = try rows.present(component.key) else {
        throw StoreError.missing(component.key, operation)
      }
      var recorded = old
      recorded.component = component
      recorded.component.protect = old.component.protect
      recorded.commit = try HandEditRows(database, operation).note(
        component.key, old.owner, before: old, after: recorded.component, by: by, at: now)
      recorded.updatedAt = now
      try rows.replace(id, by: recorded)
      let fields = recorded.component.fields(differingFrom: old.component)
      try ChangeRows(database, operation).add(
        AppliedChange(
          at: now, action: .update, key: component.key, owner: recorded.owner, commit: nil, by: by,
          fields: fields))
      try database.raiseRevision()
      return recorded
    }
  }

  /// Removes a component, and keeps its history; see ``ComponentStore``.
  public func delete(_ key: String, by: String?) async throws(StoreError) {
    let operation = "delete component"
    let now = now()
    try await write(operation) { database in
      var rows = ComponentRows(database, operation)
      guard let (id, recorded) = try rows.present(key) else { throw StoreError.missing(key, operation) }
      try rows.bury(id, at: now)
      _ = try HandEditRows(database, operation).note(
        key, recorded.owner, before: recorded, after: nil, by: by, at: now)
      try ChangeRows(database, operation).add(
        AppliedChange(
          at: now, action: .delete, key: key, owner: recorded.owner, commit: nil, by: by,
          removed: recorded.component, createdAt: recorded.createdAt))
      try database.raiseRevision()
    }
  }

  /// All components, sorted by key.
  public func list() async throws(StoreError) -> [RecordedComponent] {
    let operation = "list components"
    return try await read(operation) { try ComponentRows($0, operation).all() }
  }

  /// The components with these keys that exist, sorted by key.
  public func components(_ keys: [String]) async throws(StoreError) -> [RecordedComponent] {
    let operation = "read components"
    return try await read(operation) { database in
      let rows = ComponentRows(database, operation)
      return try Set(keys).sorted().compactMap { try rows.present($0)?.recorded }
    }
  }

  /// The revision alone; see ``ComponentStore``.
  public func revision() async throws(StoreError) -> Int { try await read("read the revision") { try $0.revision } }

  /// The component that was deleted last under the key; see ``ComponentStore``.
  public func removed(_ key: String) async throws(StoreError) -> RecordedComponent? {
    let operation = "look for a removed component"
    return try await read(operation) { try ComponentRows($0, operation).removed(key) }
  }

  /// What was changed by hand since the last apply, sorted by key.
  public func handEdits() async throws(StoreError) -> [HandEdit] {
    let operation = "read what was changed by hand"
    return try await read(operation) { try HandEditRows($0, operation).all() }
  }

  /// The revision and what a difference needs, read in one snapshot (R5).
  public func index() async throws(StoreError) -> RecordedIndex {
    let operation = "read the index of components"
    return try await read(operation) { database in
      let rows = try database.rows(
        "SELECT key, owner, fingerprint, protected FROM components WHERE deleted_at IS NULL ORDER BY key")
      var entries: [RecordedIndex.Entry] = []
      entries.reserveCapacity(try database.number("SELECT count(*) FROM components WHERE deleted_at IS NULL") ?? 0)
      while let row = try rows.next() {
        let key: String = row[0]
        guard let fingerprint = try row.digest(at: 2) else {
          throw StoreError(
            .corrupt, operation: operation, "component \"\(key)\" has no fingerprint; \(StoreError.disposable)")
        }
        entries.append(
          RecordedIndex.Entry(key: key, owner: row[1], fingerprint: fingerprint, isProtected: row[3]))
      }
      return RecordedIndex(
        revision: try database.revision, entries: entries, edits: try HandEditRows(database, operation).all(),
        removed: try ComponentRows(database, operation).removedAt())
    }
  }
}
