import UpkeepModel

/// All that a ``MemoryStore`` holds, as a value: a transaction works on a copy.
struct MemoryState {
  /// A component, present or deleted, with what belongs to it whatever its key is (R19).
  struct Row {
    var recorded: RecordedComponent
    var isDeleted = false
    /// When it was deleted last.
    var removedAt: Timestamp?
    /// By time; those of the same second in the order of their recording.
    var checks: [Check] = []
    var standing: Standing?
    var pulse: Pulse?

    /// The checks under the present key, newest first.
    var newestFirst: [Check] { checks.reversed().map(keyed) }

    /// The newest check under the present key.
    var latest: Check? { checks.last.map(keyed) }

    /// The standing under the present key.
    var keyedStanding: Standing? {
      var standing = standing
      standing?.key = recorded.key
      return standing
    }

    mutating func add(_ check: Check) {
      let end = checks.lastIndex { $0.checkedAt <= check.checkedAt }
      checks.insert(check, at: end.map { $0 + 1 } ?? 0)
    }

    private func keyed(_ check: Check) -> Check {
      var check = check
      check.component = recorded.key
      return check
    }
  }

  /// An event for one sink.
  struct Post {
    var entry: OutboxEntry
    var isDelivered = false
    /// The sink did not want it, and was not told.
    var isWithheld = false

    /// Not to be tried any more.
    var isSettled: Bool { isDelivered || entry.notBefore == OutboxEntry.never }
  }

  var revision = 0
  var rows: [Int: Row] = [:]
  /// The rows that are present, by key.
  var live: [String: Int] = [:]
  /// The rows that are deleted, by key, the last one last.
  var buried: [String: [Int]] = [:]
  /// What was changed by hand since the last apply, by key.
  var edits: [String: HandEdit] = [:]
  var sources: [String: AppliedSource] = [:]
  var leases: [String: Lease] = [:]
  var epochs: [String: Int] = [:]
  var outbox: [Post] = []
  /// What was carried out and no report holds yet.
  var changes: [AppliedChange] = []
  private(set) var transitions: [(transition: Transition, isPublished: Bool)] = []
  /// What ``transitions`` holds, to be looked up.
  private var knownTransitions: Set<TransitionIdentity> = []

  /// The rows that are present, sorted by key.
  var liveRows: [Row] { live.sorted { $0.key < $1.key }.compactMap { rows[$0.value] } }

  /// The present component with the key.
  func row(of key: String) -> Row? { live[key].flatMap { rows[$0] } }

  /// The present component with the key, else the one that was deleted last (R20).
  func rowWithHistory(of key: String) -> Row? { row(of: key) ?? buried[key]?.last.flatMap { rows[$0] } }

  /// Adds a component; one that was deleted comes back with its checks and the time of its creation (R20).
  @discardableResult
  mutating func add(_ recorded: RecordedComponent, _ operation: String) throws(StoreError) -> RecordedComponent {
    let key = recorded.key
    guard live[key] == nil else { throw .taken(key, operation) }
    var recorded = recorded
    if let id = buried[key]?.popLast() {
      recorded.createdAt = rows[id]?.recorded.createdAt ?? recorded.createdAt
      rows[id]?.recorded = recorded
      rows[id]?.isDeleted = false
      live[key] = id
    } else {
      rows[rows.count] = Row(recorded: recorded)
      live[key] = rows.count - 1
    }
    return recorded
  }

  /// When components that are gone were removed, by key.
  var removedAt: [String: Timestamp] {
    buried.reduce(into: [:]) { removed, grave in
      guard live[grave.key] == nil, let id = grave.value.last else { return }
      removed[grave.key] = rows[id]?.removedAt
    }
  }

  /// Takes a component away; its checks stay.
  mutating func bury(_ key: String, at now: Timestamp, _ operation: String) throws(StoreError) {
    guard let id = live.removeValue(forKey: key) else { throw .missing(key, operation) }
    rows[id]?.isDeleted = true
    rows[id]?.removedAt = now
    rows[id]?.standing = nil
    rows[id]?.pulse = nil
    buried[key, default: []].append(id)
  }

  /// Notes what was done by hand (R15).
  ///
  /// - Returns: The commit that the component comes from then.
  mutating func note(
    _ key: String, _ owner: String, before: RecordedComponent?, after: Component?, by: String?, at: Timestamp
  ) -> String? {
    let next = HandEdit.after(edits[key], key: key, owner: owner, before: before, after: after, by: by, at: at)
    edits[key] = next.edit
    return next.commit
  }

  /// The lease as it stands now.
  ///
  /// - Throws: `fenced` when it is not held any more.
  func standing(_ lease: Lease, at now: Timestamp, _ operation: String) throws(StoreError) -> Lease {
    let present = leases[lease.owner]
    guard let present, present.isSameHold(as: lease), present.isHeld(at: now) else {
      throw .lost(lease, to: present, at: now, operation)
    }
    return present
  }

  mutating func record(_ record: CheckRecord, sinks: [String]) {
    guard let id = live[record.check.component] else { return }
    rows[id]?.add(record.check)
    rows[id]?.standing = record.standing
    if let transition = record.transition, knownTransitions.insert(TransitionIdentity(transition)).inserted {
      transitions.append((transition, false))
    }
    guard let event = record.event else { return }
    for sink in sinks where !outbox.contains(where: { $0.entry.event.id == event.id && $0.entry.sink == sink }) {
      let entry = OutboxEntry(
        event: event, sink: sink, attempts: 0, notBefore: record.check.checkedAt, problem: nil)
      outbox.append(Post(entry: entry))
    }
  }

  mutating func add(_ heartbeat: Heartbeat, of key: String) throws(StoreError) {
    guard let id = live[key] else { throw .missing(key, "keep the heartbeat of \(key)") }
    var pulse = rows[id]?.pulse ?? Pulse()
    pulse.add(heartbeat)
    rows[id]?.pulse = pulse
  }

  func post(of entry: OutboxEntry) -> Int? {
    outbox.firstIndex { $0.entry.event.id == entry.event.id && $0.entry.sink == entry.sink }
  }

  mutating func publish(_ published: Set<TransitionIdentity>) {
    for index in transitions.indices where published.contains(TransitionIdentity(transitions[index].transition)) {
      transitions[index].isPublished = true
    }
  }

  mutating func removeChecks(before moment: Timestamp) -> Int {
    transitions.removeAll { $0.isPublished && $0.transition.at < moment }
    knownTransitions = Set(transitions.map { TransitionIdentity($0.transition) })
    var removed = 0
    for (id, row) in rows {
      let kept = row.checks.enumerated().filter { $0.offset == row.checks.count - 1 || $0.element.checkedAt >= moment }
      removed += row.checks.count - kept.count
      rows[id]?.checks = kept.map(\.element)
    }
    return removed
  }

  mutating func restore(_ recorded: RecordedState) throws(StoreError) {
    guard revision == 0, rows.isEmpty else { throw .notEmpty(revision: revision, "restore the store") }
    for component in recorded.components { try add(component, "restore the store") }
    for standing in recorded.standings { if let id = live[standing.key] { rows[id]?.standing = standing } }
    for check in recorded.checks { if let id = live[check.component] { rows[id]?.add(check) } }
    for change in recorded.removed {
      guard let tombstone = change.tombstone, live[change.key] == nil else { continue }
      try add(tombstone, "restore the store")
      try bury(change.key, at: change.at, "restore the store")
    }
    for edit in recorded.edits { edits[edit.key] = edit }
    sources.merge(recorded.sources) { _, restored in restored }
    revision = 1
  }
}

/// What makes two transitions the same, however often they are recorded (R28).
struct TransitionIdentity: Hashable {
  private let key: String
  private let from: HealthState
  private let to: HealthState
  private let at: Timestamp
  private let observer: String

  init(_ transition: Transition) {
    key = transition.key
    from = transition.from
    to = transition.to
    at = transition.at
    observer = transition.observer
  }
}
