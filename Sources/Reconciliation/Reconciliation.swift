package import HealthEngine
package import UpkeepModel

/// What one run did.
package struct Reconciliation: Sendable {
  /// The plan, which was carried out unless it has a suspension.
  package var plan: Plan
  /// The checks, sorted by component.
  package var checks: [Check]
  /// Why all failures among them are unknown; `nil` when they are not.
  package var blindness: Blindness?
  /// How long all checks took together.
  package var elapsed: Duration
  /// How everything stands after it.
  package var health: Health
  /// The moves that no earlier report held.
  package var transitions: [Transition]
  /// What became of the report.
  package var publication: Publication
  /// What became of it beyond the repository.
  package var push: PushOutcome
  /// What became of the events.
  package var deliveries: DeliveryCount
}

/// How far a run is.
package enum ReconcileStep: Sendable {
  /// The plan is carried out.
  case planned(Plan)
  /// One more component was checked.
  case checked(CheckProgress)
  /// The report stands; events that are still to be sent go out next.
  case reported(Reconciliation)
}

/// How many events went where.
package struct DeliveryCount: Hashable, Sendable {
  /// Sinks that have their event.
  package var delivered: Int
  /// Those that are to be tried again.
  package var waiting: Int

  package init(delivered: Int = 0, waiting: Int = 0) {
    self.delivered = delivered
    self.waiting = waiting
  }
}

/// What a report is about, beside the health.
struct Occasion: Sendable {
  /// Whose manifest was applied last; `nil` when none was yet.
  var owner: String?
  /// Where it was read.
  var revision: Revision?
  /// What was changed, as `1 created`; `nil` for nothing.
  var applied: String?
  /// Why failures are unknown; `nil` when they are not.
  var notice: String?
}

/// What a report says, and what became of it.
struct Told: Sendable {
  var health: Health
  /// The moves that no earlier report held.
  var transitions: [Transition]
  var publication: Publication
  var push: PushOutcome
}

/// A plan that a guard refuses. It carries the plan, which is shown all the same (R11).
package struct Refusal: Error, Sendable {
  package var plan: Plan

  package init(plan: Plan) {
    self.plan = plan
  }
}

/// How a run goes.
package struct ReconcileOptions: Sendable {
  /// When guards trip.
  package var limits = GuardLimits()
  /// The guards that are lifted for this run's plan.
  package var lifted: Set<Guard.Name> = []
  /// Whether rows that only undo what was done by hand are left out (R15).
  package var keepsDrift = false
  /// When a report becomes a commit.
  package var commitRule = CommitRule.onChange(heartbeat: .seconds(3600))
  /// Who observes.
  package var observer = "local"
  /// How long checks are kept; `nil` for ever.
  package var keepChecks: Duration? = .seconds(30 * 86_400)
  /// The writer's lease.
  package var lease = WriterLease.Options()
  /// Writes the page for people.
  package var readme: @Sendable (ReportPage) -> String = { _ in "" }
  /// Sends the events that wait.
  package var deliver: @Sendable () async -> DeliveryCount = { DeliveryCount() }
  /// The present time.
  package var now: @Sendable () -> Timestamp = { Timestamp.now() }

  package init() {}
}

/// What the page for people is made of.
package struct ReportPage: Sendable {
  /// How everything stands.
  package var health: Health
  /// The manifest that is in force; `nil` when none was applied yet.
  package var revision: Revision?
  /// When the report is made.
  package var madeAt: Timestamp
  /// Why failures of the run are unknown; `nil` when they are not.
  package var notice: String?
  /// The sources that are suspended.
  package var suspensions: [Suspension]

  package init(
    health: Health, revision: Revision?, madeAt: Timestamp, notice: String? = nil, suspensions: [Suspension] = []
  ) {
    self.health = health
    self.revision = revision
    self.madeAt = madeAt
    self.notice = notice
    self.suspensions = suspensions
  }
}
