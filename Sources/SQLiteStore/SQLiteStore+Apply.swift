import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// Carries out all rows of a plan in one transaction, or none (R21); see ``ComponentStore``.
  public func apply(_ plan: Plan, under lease: Lease?, at now: Timestamp) async throws(StoreError) -> Int {
    let operation = "apply the plan"
    return try await write(operation) { database in
      if let lease {
        guard lease.owner == plan.owner else { throw StoreError.foreign(lease, plan: plan, operation) }
        _ = try LeaseRows(database).standing(lease, at: now, operation)
      }
      let revision = try database.revision
      guard plan.storeRevision == revision else {
        throw StoreError.stale(planned: plan.storeRevision, recorded: revision, operation)
      }
      var application = PlanApplication(
        plan: plan, now: now, rows: ComponentRows(database, operation), log: ChangeRows(database, operation),
        edits: HandEditRows(database, operation))
      try application.run()
      try database.setSource(AppliedSource(commit: plan.revision.commit, at: now), of: plan.owner)
      if !plan.changes.isEmpty || !plan.settled.isEmpty { try database.raiseRevision() }
      return try database.revision
    }
  }
}

/// A plan on its way into the rows.
private struct PlanApplication {
  let plan: Plan
  let now: Timestamp
  var rows: ComponentRows
  let log: ChangeRows
  let edits: HandEditRows

  mutating func run() throws {
    try move()
    for change in plan.changes { try carryOut(change) }
    try settle()
  }

  /// What the plan did, or found as declared, is no drift any more (R15).
  private func settle() throws {
    guard try edits.areThere else { return }
    for change in plan.changes {
      try edits.set(nil, of: change.key)
      if let previousKey = change.previousKey { try edits.set(nil, of: previousKey) }
    }
    for key in plan.settled {
      try edits.set(nil, of: key)
      try rows.setCommit(plan.revision.commit, of: key)
    }
  }

  /// Moves all at once, so that one may take the key that another leaves (R19).
  private mutating func move() throws {
    var moving: [(change: Change, id: Int64, recorded: RecordedComponent)] = []
    for change in plan.changes where change.action == .move {
      let (id, recorded) = try admitted(change, under: change.previousKey ?? change.key)
      try rows.vacate(id)
      moving.append((change, id, recorded))
    }
    for (change, id, recorded) in moving {
      try replace(id, recorded, by: change)
      try note(change)
    }
  }

  private mutating func carryOut(_ change: Change) throws {
    switch change.action {
    case .move: break
    case .create:
      guard let component = change.component else { throw StoreError.missing(change.key, rows.operation) }
      let recorded = RecordedComponent(
        component: component, owner: plan.owner, commit: plan.revision.commit, createdAt: now, updatedAt: now)
      try rows.add(recorded, source: change.source)
      try note(change)
    case .update:
      let (id, recorded) = try admitted(change, under: change.key)
      try replace(id, recorded, by: change)
      try note(change)
    case .delete:
      let (id, recorded) = try admitted(change, under: change.key)
      try rows.bury(id, at: now)
      try note(change, removed: recorded)
    }
  }

  private func note(_ change: Change, removed: RecordedComponent? = nil) throws {
    try log.add(AppliedChange(change, of: plan, removed: removed, at: now))
  }

  /// The row that the change is about, when the change may touch it.
  private func admitted(_ change: Change, under key: String) throws -> (Int64, RecordedComponent) {
    guard let (id, recorded) = try rows.present(key) else { throw StoreError.missing(key, rows.operation) }
    if let conflict = change.conflict(
      recordedOwner: recorded.owner, isProtected: recorded.component.protect, plan: plan, rows.operation)
    {
      throw conflict
    }
    return (id, recorded)
  }

  private mutating func replace(_ id: Int64, _ old: RecordedComponent, by change: Change) throws {
    guard let component = change.component else { return }
    let recorded = RecordedComponent(
      component: component, owner: plan.owner, commit: plan.revision.commit, createdAt: old.createdAt, updatedAt: now)
    try rows.replace(id, by: recorded, source: change.source)
  }
}
