public import UpkeepModel

/// A store that lives as long as the program: the reference for what every store does.
public actor MemoryStore: StateStore {
  private var state = MemoryState()
  private let now: @Sendable () -> Timestamp

  /// An empty store.
  ///
  /// - Parameter now: The clock for changes that are made by hand; the system's when none is given.
  public init(now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }) { self.now = now }

  /// Changes the state as a whole, or not at all when `body` throws (R21).
  private func transaction<Value>(
    _ body: (inout MemoryState) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    var next = state
    let value = try body(&next)
    state = next
    return value
  }
}

// MARK: - ComponentStore

extension MemoryStore {
  /// Adds a component; see ``ComponentStore``.
  public func create(_ component: Component, owner: String, by: String?) throws(StoreError) -> RecordedComponent {
    try transaction { next throws(StoreError) in
      var recorded = RecordedComponent(
        component: component, owner: owner, commit: nil, createdAt: now(), updatedAt: now())
      recorded.commit = next.note(component.key, owner, before: nil, after: component, by: by, at: recorded.updatedAt)
      recorded = try next.add(recorded, "create component")
      next.revision += 1
      next.changes.append(
        AppliedChange(at: recorded.updatedAt, action: .create, key: component.key, owner: owner, commit: nil, by: by))
      return recorded
    }
  }

  /// The component with the key; see ``ComponentStore``.
  public func get(_ key: String) throws(StoreError) -> RecordedComponent {
    guard let row = state.row(of: key) else { throw .missing(key, "get component") }
    return row.recorded
  }

  /// Replaces what is declared of a component; see ``ComponentStore``.
  public func update(_ component: Component, by: String?) throws(StoreError) -> RecordedComponent {
    guard let id = state.live[component.key], var recorded = state.rows[id]?.recorded else {
      throw .missing(component.key, "update component")
    }
    let before = recorded
    recorded.component = component
    recorded.component.protect = before.component.protect
    recorded.updatedAt = now()
    recorded.commit = state.note(
      component.key, before.owner, before: before, after: recorded.component, by: by, at: recorded.updatedAt)
    state.rows[id]?.recorded = recorded
    state.revision += 1
    state.changes.append(
      AppliedChange(
        at: recorded.updatedAt, action: .update, key: component.key, owner: recorded.owner, commit: nil, by: by,
        fields: recorded.component.fields(differingFrom: before.component)))
    return recorded
  }

  /// Removes a component, and keeps its history; see ``ComponentStore``.
  public func delete(_ key: String, by: String?) throws(StoreError) {
    let removed = state.row(of: key)?.recorded
    let now = now()
    try state.bury(key, at: now, "delete component")
    state.revision += 1
    guard let removed else { return }
    _ = state.note(key, removed.owner, before: removed, after: nil, by: by, at: now)
    state.changes.append(
      AppliedChange(
        at: now, action: .delete, key: key, owner: removed.owner, commit: nil, by: by, removed: removed.component,
        createdAt: removed.createdAt))
  }

  /// All components, sorted by key.
  public func list() -> [RecordedComponent] { state.liveRows.map(\.recorded) }

  /// The components with these keys that exist, sorted by key.
  public func components(_ keys: [String]) -> [RecordedComponent] {
    Set(keys).sorted().compactMap { state.row(of: $0)?.recorded }
  }

  /// The revision and what a difference needs, read in one snapshot (R5).
  public func index() -> RecordedIndex {
    RecordedIndex(
      revision: state.revision,
      entries: state.liveRows.map { row in
        RecordedIndex.Entry(
          key: row.recorded.key, owner: row.recorded.owner, fingerprint: row.recorded.component.fingerprint,
          isProtected: row.recorded.component.protect)
      }, edits: handEdits(), removed: state.removedAt)
  }

  /// The component that was deleted last under the key; see ``ComponentStore``.
  public func removed(_ key: String) -> RecordedComponent? {
    guard state.live[key] == nil, let id = state.buried[key]?.last else { return nil }
    return state.rows[id]?.recorded
  }

  /// What was changed by hand since the last apply, sorted by key.
  public func handEdits() -> [HandEdit] { state.edits.values.sorted { $0.key < $1.key } }

  /// The revision alone; see ``ComponentStore``.
  public func revision() -> Int { state.revision }

  /// Carries out all rows of a plan in one transaction, or none (R21); see ``ComponentStore``.
  public func apply(_ plan: Plan, under lease: Lease?, at now: Timestamp) throws(StoreError) -> Int {
    try transaction { next throws(StoreError) in try next.apply(plan, under: lease, at: now) }
  }
}

// MARK: - CheckStore

extension MemoryStore {
  /// Keeps checks with all that follows from them, in one transaction; see ``CheckStore``.
  public func record(_ records: [CheckRecord], sinks: [String]) {
    for record in records { state.record(record, sinks: sinks) }
  }

  /// The newest check of a component; `nil` when it was never checked.
  public func latestCheck(of key: String) -> Check? { state.rowWithHistory(of: key)?.latest }

  /// The newest check of every component that was checked, sorted by key.
  public func latestChecks() -> [Check] { state.liveRows.compactMap(\.latest) }

  /// Checks of a component, newest first; see ``CheckStore``.
  public func history(of key: String, since: Timestamp?, limit: Int) -> [Check] {
    guard let row = state.rowWithHistory(of: key) else { return [] }
    let checks = row.newestFirst.filter { check in since.map { check.checkedAt >= $0 } ?? true }
    return Array(checks.prefix(max(0, limit)))
  }

  /// When checks of a component ended and how long they took, oldest first; see ``CheckStore``.
  public func checkTimes(of key: String, from: Timestamp, to: Timestamp) -> [CheckTime] {
    guard let row = state.rowWithHistory(of: key) else { return [] }
    return row.checks.filter { from <= $0.checkedAt && $0.checkedAt < to }.map {
      CheckTime(at: $0.checkedAt, latency: $0.latency)
    }
  }

  /// How every component that was checked stands, sorted by key.
  public func standings() -> [Standing] { state.liveRows.compactMap(\.keyedStanding) }
}

// MARK: - HeartbeatStore

extension MemoryStore {
  /// Keeps a heartbeat; see ``HeartbeatStore``.
  public func add(_ heartbeat: Heartbeat, of key: String) throws(StoreError) { try state.add(heartbeat, of: key) }

  /// The newest heartbeats of a component; see ``HeartbeatStore``.
  public func pulse(of key: String) -> Pulse? { state.row(of: key)?.pulse }
}

// MARK: - LeaseStore

extension MemoryStore {
  /// Takes the lease when it is free, has ended, or is held by the same holder (R22); see ``LeaseStore``.
  public func acquireLease(owner: String, holder: String, now: Timestamp, duration: Duration) -> Lease {
    let lease = Lease.taking(
      owner: owner, holder: holder, present: state.leases[owner], lastEpoch: state.epochs[owner] ?? 0, now: now,
      duration: duration)
    state.leases[owner] = lease
    state.epochs[owner] = lease.epoch
    return lease
  }

  /// Makes the lease last until `duration` from now; see ``LeaseStore``.
  public func renewLease(_ lease: Lease, now: Timestamp, duration: Duration) throws(StoreError) -> Lease {
    var present = try state.standing(lease, at: now, "renew lease")
    present.until = now.advanced(by: duration)
    state.leases[lease.owner] = present
    return present
  }

  /// Gives the lease back; no error when it is held by another meanwhile.
  public func releaseLease(_ lease: Lease) {
    guard let present = state.leases[lease.owner], present.isSameHold(as: lease) else { return }
    state.leases[lease.owner] = nil
  }

  /// All leases that were not given back, sorted by owner.
  public func leases() -> [Lease] { state.leases.values.sorted { $0.owner < $1.owner } }
}

// MARK: - Outbox and TransitionLog

extension MemoryStore {
  /// Entries not delivered, in the order in which they were recorded; see ``Outbox``.
  public func undelivered(due: Timestamp?) -> [OutboxEntry] {
    state.outbox.filter { post in !post.isDelivered && due.map { post.entry.notBefore <= $0 } ?? true }.map(\.entry)
  }

  /// The sink has the event, and does not get it again (R28).
  public func delivered(_ entry: OutboxEntry) {
    guard let index = state.post(of: entry) else { return }
    state.outbox[index].isDelivered = true
  }

  /// The sink does not want the event, and was not told it.
  public func withheld(_ entry: OutboxEntry) {
    guard let index = state.post(of: entry), !state.outbox[index].isDelivered else { return }
    state.outbox[index].isDelivered = true
    state.outbox[index].isWithheld = true
  }

  /// The last event of each component that the sink was told.
  public func told(_ sink: String) -> [String: Event] {
    state.outbox.reduce(into: [:]) { told, post in
      guard post.entry.sink == sink, post.isDelivered, !post.isWithheld else { return }
      told[post.entry.event.transition.key] = post.entry.event
    }
  }

  /// The sink could not be reached; see ``Outbox``.
  public func failed(_ entry: OutboxEntry, problem: String, next: Timestamp?) {
    guard let index = state.post(of: entry), !state.outbox[index].isDelivered else { return }
    state.outbox[index].entry.attempts += 1
    state.outbox[index].entry.problem = problem
    state.outbox[index].entry.notBefore = next ?? OutboxEntry.never
  }

  /// Transitions that no report holds yet, in the order in which they were recorded.
  public func unpublishedTransitions() -> [Transition] {
    state.transitions.filter { !$0.isPublished }.map(\.transition)
  }

  /// A report that is on the health ref holds these.
  public func published(_ transitions: [Transition]) {
    state.publish(Set(transitions.map(TransitionIdentity.init)))
  }
}

// MARK: - ChangeLog

extension MemoryStore {
  /// Changes that no report holds yet, in the order in which they were carried out.
  public func unpublishedChanges() -> [AppliedChange] { state.changes }

  /// A report that is on the health ref holds these.
  public func published(_ changes: [AppliedChange]) {
    let known = Set(changes)
    state.changes.removeAll { known.contains($0) }
  }
}

// MARK: - StateStore

extension MemoryStore {
  /// Fills an empty store with what the health ref tells; see ``StateStore``.
  public func restore(_ recorded: RecordedState) throws(StoreError) {
    try transaction { next throws(StoreError) in try next.restore(recorded) }
  }

  /// The commit that the owner's manifest was applied from last, `nil` when none was.
  public func appliedSource(of owner: String) -> AppliedSource? { state.sources[owner] }

  /// Notes the commit of the owner's manifest, without a change of revision.
  public func setAppliedSource(_ source: AppliedSource, of owner: String) { state.sources[owner] = source }

  /// Removes checks before the moment, but always keeps the newest of each component; see ``StateStore``.
  public func removeChecks(before moment: Timestamp) -> Int {
    state.outbox.removeAll { $0.isSettled && $0.entry.event.transition.at < moment }
    return state.removeChecks(before: moment)
  }

  /// What `doctor` shows: facts about the store, each a name and a value.
  public func facts() -> [(name: String, value: String)] {
    [
      ("store", "memory"), ("revision", "\(state.revision)"), ("components", "\(state.live.count)"),
      ("checks", "\(state.rows.values.reduce(0) { $0 + $1.checks.count })"),
      ("events to deliver", "\(state.outbox.count { !$0.isSettled })"),
      ("transitions to publish", "\(state.transitions.count { !$0.isPublished })"),
    ]
  }

  /// Whether what is stored is whole; `nil` when it is, else what is wrong.
  public func integrityProblem() -> String? { nil }
}
