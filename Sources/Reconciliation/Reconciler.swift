package import HealthEngine
package import UpkeepModel

/// The straight line, once: manifest, plan, apply, checks, health, events, report.
package struct Reconciler: Sendable {
  let planner: Planner
  let store: any StateStore
  let engine: Engine
  let log: any HealthLog
  let options: ReconcileOptions

  package init(
    planner: Planner, store: any StateStore, engine: Engine, log: any HealthLog, options: ReconcileOptions
  ) {
    self.planner = planner
    self.store = store
    self.engine = engine
    self.log = log
    self.options = options
  }

  /// Makes recorded equal desired, checks every component, and writes the report.
  ///
  /// - Parameters:
  ///   - desired: What the manifest says.
  ///   - observing: Told how far it is.
  /// - Throws: ``Refusal``, ``WriterLease/Held``, ``StoreError``, ``GitOpsProblem``. Nothing is written before the plan
  ///   stands.
  package func reconcile(
    _ desired: DesiredState, observing: @escaping @Sendable (ReconcileStep) -> Void = { _ in }
  ) async throws -> Reconciliation {
    let run = try await writing(desired) { desired, lease in
      let wasEmpty = try await store.index().revision == 0
      try await Restoration.restoreIfEmpty(store, from: log)
      let plan = try await applied(desired, under: lease)
      observing(.planned(plan))
      // The components of all owners are checked and reported, so runs for two owners take turns here, as do checks by
      // hand: two that check at once would both note the same move (R28), and the slower one would report what was.
      return try await self.lease.hold(for: WriterLease.checks) { _ in
        try await observe(plan, wasEmpty: wasEmpty, observing)
      }
    }
    // The report stands and no lease is held, so a slow sink keeps nobody waiting. Where the report failed, an outage is
    // told all the same.
    if case .success(let outcome) = run.outcome { observing(.reported(outcome)) }
    let deliveries = if let deliveries = run.deliveries { deliveries } else { await options.deliver() }
    var outcome = try run.outcome.get()
    outcome.deliveries = deliveries
    return outcome
  }

  /// What came of checks and report.
  private struct Observation: Sendable {
    var outcome: Result<Reconciliation, any Error>
    /// What became of the events; `nil` when they are still to be sent.
    var deliveries: DeliveryCount?
  }

  /// Checks, health, report. Where the store may not survive the run, events go out before the report, which then says
  /// what could not be told (R28).
  private func observe(
    _ plan: Plan, wasEmpty: Bool, _ observing: @escaping @Sendable (ReconcileStep) -> Void
  ) async throws -> Observation {
    let recorded = try await store.list()
    let started = ContinuousClock.now
    let inForce = try await revisionInForce(after: plan)
    let survey = try await check(recorded, inForce, observing)
    let elapsed = ContinuousClock.now - started
    let deliveries = wasEmpty ? await options.deliver() : nil
    do {
      let told = try await report(
        on: recorded,
        Occasion(
          owner: plan.owner, revision: inForce, applied: plan.suspension == nil ? plan.countsInWords : nil,
          notice: survey.blindness?.reason),
        keepingStreaks: wasEmpty)
      try await forgetOldChecks()
      let outcome = Reconciliation(
        plan: plan, checks: survey.checks, blindness: survey.blindness, elapsed: elapsed, health: told.health,
        transitions: told.transitions, publication: told.publication, push: told.push, deliveries: DeliveryCount())
      return Observation(outcome: .success(outcome), deliveries: deliveries)
    } catch {
      return Observation(outcome: .failure(error), deliveries: deliveries)
    }
  }

  /// The manifest that is in force: that of the plan, or what was applied before where the source is suspended.
  private func revisionInForce(after plan: Plan) async throws -> Revision? {
    guard plan.suspension != nil else { return plan.revision }
    return try await store.appliedSource(of: plan.owner).map { applied in
      Revision(commit: applied.commit, ref: plan.revision.ref, path: plan.revision.path)
    }
  }

  /// Health and report: the end of the line. Only who holds the right to check may call it.
  func report(on recorded: [RecordedComponent], _ occasion: Occasion, keepingStreaks: Bool) async throws -> Told {
    var health = try await engine.snapshot(of: recorded)
    if keepingStreaks { health = health.untelling(try await store.undelivered(due: nil).map(\.event)) }
    return try await publish(health, of: recorded, occasion, keepingStreaks: keepingStreaks)
  }

  /// Carries out the plan for a manifest without running checks.
  ///
  /// - Parameters:
  ///   - desired: What the manifest says.
  ///   - approve: Looks at the plan before it is carried out, and may throw: a saved plan is compared here (R7).
  /// - Returns: The plan. Where it has a suspension, nothing was carried out.
  package func apply(
    _ desired: DesiredState, approve: @escaping @Sendable (Plan) throws -> Void = { _ in }
  ) async throws -> Plan {
    try await writing(desired) { desired, lease in
      try await Restoration.restoreIfEmpty(store, from: log)
      return try await applied(desired, under: lease, approve: approve)
    }
  }

  /// Runs `body` with the manifest and the right to write for its owner.
  ///
  /// The manifest says who its owner is, so it is read before the lease is held. Whoever held it meanwhile may have
  /// applied a newer commit, which must not be undone: when the ref moved, it is read anew.
  private func writing<Value: Sendable>(
    _ desired: DesiredState, _ body: @escaping @Sendable (DesiredState, Lease) async throws -> Value
  ) async throws -> Value {
    var desired = desired
    while true {
      let value = try await lease.hold(for: desired.manifest.owner) { [desired] lease -> Value? in
        guard try await planner.isCurrent(desired) else { return nil }
        return try await body(desired, lease)
      }
      if let value { return value }
      desired = try await planner.desired(desired.selection)
    }
  }

  var lease: WriterLease { WriterLease(store, options: options.lease, now: options.now) }

  /// Plans and carries the plan out. Where another owner's run wrote in between, the plan is made anew.
  private func applied(
    _ desired: DesiredState, under lease: Lease, approve: (Plan) throws -> Void = { _ in }
  ) async throws -> Plan {
    while true {
      let plan = try await plan(desired, approve: approve)
      if plan.suspension != nil { return plan }
      do throws(StoreError) {
        try await apply(plan, under: lease)
        return plan
      } catch {
        guard error.code == .stale else { throw error }
      }
    }
  }

  private func plan(_ desired: DesiredState, approve: (Plan) throws -> Void) async throws -> Plan {
    let suspension = try await log.suspensions().first { $0.owner == desired.manifest.owner }
    var plan = try await planner.plan(
      desired, over: store, limits: options.limits, lifting: options.lifted, keepingDrift: options.keepsDrift)
    plan.suspension = suspension
    guard suspension == nil else { return plan }
    try approve(plan)
    if !options.lifted.contains(.rollback), let tripped = try await planner.rollback(of: plan, store: store) {
      plan.guards.append(tripped)
    }
    guard plan.refusals.isEmpty else { throw Refusal(plan: plan) }
    return plan
  }

  private func apply(_ plan: Plan, under lease: Lease) async throws(StoreError) {
    if plan.isEmpty && plan.settled.isEmpty {
      let applied = try await store.appliedSource(of: plan.owner)
      guard applied?.commit != plan.revision.commit else { return }
      let source = AppliedSource(commit: plan.revision.commit, at: options.now())
      try await store.setAppliedSource(source, of: plan.owner)
    } else {
      _ = try await store.apply(plan, under: lease, at: options.now())
    }
  }

  private func check(
    _ recorded: [RecordedComponent], _ revision: Revision?, _ observing: @escaping @Sendable (ReconcileStep) -> Void
  ) async throws -> Survey {
    let components = recorded.map(\.component).filter { !$0.paused }
    return try await engine.survey(components, manifestCommit: revision?.commit) { observing(.checked($0)) }
  }

  private func publish(
    _ health: Health, of recorded: [RecordedComponent], _ occasion: Occasion, keepingStreaks: Bool
  ) async throws -> Told {
    let transitions = try await store.unpublishedTransitions()
    let changes = try await store.unpublishedChanges()
    let days = try await dayClosing.rollups(
      before: Day(of: options.now()), recorded: recorded, transitions: transitions, changes: changes)
    let sources = try await store.sources(of: Set(recorded.map(\.owner) + [occasion.owner].compactMap { $0 }))
    let page = ReportPage(
      health: health, revision: occasion.revision, madeAt: options.now(), notice: occasion.notice,
      suspensions: try await log.suspensions())
    let report = Report(
      health: health, transitions: transitions, changes: changes, days: days, components: recorded,
      edits: try await store.handEdits(), sources: sources,
      manifestCommit: sources.newest?.commit, checkedAt: page.madeAt,
      observer: options.observer, readme: options.readme(page),
      applied: occasion.applied, notice: occasion.notice, keepsStreaks: keepingStreaks)
    let (publication, push) = try await log.deliver(report, when: options.commitRule)
    try await store.published(transitions)
    try await store.published(changes)
    return Told(health: health, transitions: transitions, publication: publication, push: push)
  }

  private var dayClosing: DayClosing {
    let heartbeat: Duration =
      if case .onChange(let heartbeat) = options.commitRule { heartbeat } else { .seconds(3600) }
    return DayClosing(store: store, log: log, heartbeat: heartbeat)
  }

  /// Removes checks that are older than they are kept.
  func forgetOldChecks() async throws(StoreError) {
    guard let keep = options.keepChecks else { return }
    let moment = Timestamp(seconds: options.now().seconds - keep.components.seconds)
    _ = try await store.removeChecks(before: moment)
  }
}

extension Health {
  /// The snapshot with these events marked as not told: where the store that holds them may not survive the run, the
  /// next one finds in the report what is still to be told (R28).
  fileprivate func untelling(_ events: [Event]) -> Health {
    let untold = Dictionary(events.map { ($0.transition.key, $0) }, uniquingKeysWith: { first, _ in first })
    return Health(
      entries: entries.map { entry in
        guard let event = untold[entry.component.key] else { return entry }
        var entry = entry
        entry.standing = entry.standing?.untelling(event)
        return entry
      })
  }
}

extension Plan {
  /// As `1 created, 2 deleted`; `nil` for an empty plan.
  var countsInWords: String? {
    let words: [(Change.Action, String)] = [
      (.move, "moved"), (.create, "created"), (.update, "updated"), (.delete, "deleted"),
    ]
    let parts = words.filter { count(of: $0.0) > 0 }.map { "\(count(of: $0.0)) \($0.1)" }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension StateStore {
  /// The manifest commit that was applied last, whoever owns it; `nil` when none was.
  package func newestSource() async throws(StoreError) -> AppliedSource? {
    try await sources(of: Set(list().map(\.owner))).newest
  }

  /// The manifest commits of the owners that have one.
  func sources(of owners: Set<String>) async throws(StoreError) -> [String: AppliedSource] {
    var sources: [String: AppliedSource] = [:]
    for owner in owners { sources[owner] = try await appliedSource(of: owner) }
    return sources
  }
}

extension [String: AppliedSource] {
  /// The source that was applied last; between equals the owner decides, so that the same store says the same.
  fileprivate var newest: AppliedSource? {
    self.max { ($0.value.at, $0.key) < ($1.value.at, $1.key) }?.value
  }
}
