import UpkeepModel

extension MemoryState {
  /// Carries out a plan and returns the new revision.
  mutating func apply(_ plan: Plan, under lease: Lease?, at now: Timestamp) throws(StoreError) -> Int {
    let operation = "apply the plan"
    if let lease {
      guard lease.owner == plan.owner else { throw .foreign(lease, plan: plan, operation) }
      _ = try standing(lease, at: now, operation)
    }
    guard plan.storeRevision == revision else {
      throw .stale(planned: plan.storeRevision, recorded: revision, operation)
    }
    let removed = plan.changes.filter { $0.action == .delete }.map { ($0.key, row(of: $0.key)?.recorded) }
    try move(plan, at: now, operation)
    for change in plan.changes { try carryOut(change, of: plan, at: now, operation) }
    let components = Dictionary(removed, uniquingKeysWith: { first, _ in first })
    changes += plan.changes.map { AppliedChange($0, of: plan, removed: components[$0.key] ?? nil, at: now) }
    settle(plan)
    sources[plan.owner] = AppliedSource(commit: plan.revision.commit, at: now)
    if !plan.changes.isEmpty || !plan.settled.isEmpty { revision += 1 }
    return revision
  }

  /// What the plan did, or found as declared, is no drift any more (R15).
  private mutating func settle(_ plan: Plan) {
    for change in plan.changes {
      edits[change.key] = nil
      if let previousKey = change.previousKey { edits[previousKey] = nil }
    }
    for key in plan.settled {
      edits[key] = nil
      if let id = live[key] { rows[id]?.recorded.commit = plan.revision.commit }
    }
  }

  /// Moves all at once, so that one may take the key that another leaves (R19).
  private mutating func move(_ plan: Plan, at now: Timestamp, _ operation: String) throws(StoreError) {
    var moving: [(change: Change, id: Int)] = []
    for change in plan.changes where change.action == .move {
      let previousKey = change.previousKey ?? change.key
      let id = try admitted(change, under: previousKey, of: plan, operation)
      live[previousKey] = nil
      moving.append((change, id))
    }
    for (change, id) in moving {
      guard live[change.key] == nil else { throw .taken(change.key, operation) }
      live[change.key] = id
      replace(id, by: change, of: plan, at: now)
    }
  }

  private mutating func carryOut(
    _ change: Change, of plan: Plan, at now: Timestamp, _ operation: String
  ) throws(StoreError) {
    switch change.action {
    case .move: break
    case .create:
      guard let component = change.component else { throw .missing(change.key, operation) }
      let recorded = RecordedComponent(
        component: component, owner: plan.owner, commit: plan.revision.commit, createdAt: now, updatedAt: now)
      try add(recorded, operation)
    case .update:
      let id = try admitted(change, under: change.key, of: plan, operation)
      replace(id, by: change, of: plan, at: now)
    case .delete:
      _ = try admitted(change, under: change.key, of: plan, operation)
      try bury(change.key, at: now, operation)
    }
  }

  /// The row that the change is about, when the change may touch it.
  private func admitted(
    _ change: Change, under key: String, of plan: Plan, _ operation: String
  ) throws(StoreError) -> Int {
    guard let id = live[key], let row = rows[id] else { throw .missing(key, operation) }
    if let conflict = change.conflict(
      recordedOwner: row.recorded.owner, isProtected: row.recorded.component.protect, plan: plan, operation)
    {
      throw conflict
    }
    return id
  }

  private mutating func replace(_ id: Int, by change: Change, of plan: Plan, at now: Timestamp) {
    guard var recorded = rows[id]?.recorded, let component = change.component else { return }
    recorded.component = component
    recorded.owner = plan.owner
    recorded.commit = plan.revision.commit
    recorded.updatedAt = now
    rows[id]?.recorded = recorded
  }
}
