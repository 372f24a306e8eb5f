package import UpkeepModel

/// What one run of the main job did. A part is `nil` when the run did not come to it or was not asked for it.
package struct RunFacts: Hashable, Sendable {
  /// What became of the plan.
  package struct Planned: Hashable, Sendable {
    /// Where the manifest was read.
    package var revision: Revision
    /// Rows of each action.
    package var counts: [Change.Action: Int]
    /// Components that stay as they are.
    package var unchanged: Int
    /// Rows that were withheld.
    package var withheld: Int
    /// The guards that refused the plan.
    package var refusals: [Guard]
    /// Why nothing is carried out; `nil` when the source is not suspended.
    package var suspension: Suspension?
    /// Whether the rows were carried out.
    package var isApplied: Bool

    /// Takes the counts out of a plan.
    package init(_ plan: Plan, isApplied: Bool) {
      revision = plan.revision
      counts = [:]
      for change in plan.changes { counts[change.action, default: 0] += 1 }
      unchanged = plan.keepCount
      withheld = plan.withheld.count
      refusals = plan.refusals
      suspension = plan.suspension
      self.isApplied = isApplied
    }
  }

  /// The checks of the run.
  package struct Checked: Hashable, Sendable {
    /// How many checks came to each state.
    package var counts: [HealthState: Int]
    /// How long all of them took together.
    package var elapsed: Duration
    /// Why what failed is unknown; `nil` when it is not.
    package var blindness: String?

    /// Makes the facts.
    package init(counts: [HealthState: Int], elapsed: Duration, blindness: String? = nil) {
      self.counts = counts
      self.elapsed = elapsed
      self.blindness = blindness
    }
  }

  /// The health after the checks.
  package struct Found: Hashable, Sendable {
    /// The worst state of all.
    package var state: HealthState
    /// The moves from one state to another that the run saw.
    package var transitions: [Transition]

    /// Makes the facts.
    package init(state: HealthState, transitions: [Transition]) {
      self.state = state
      self.transitions = transitions
    }
  }

  /// The report on the health ref.
  package struct Reported: Hashable, Sendable {
    /// Where a commit went beyond this repository.
    package enum Push: Hashable, Sendable {
      /// Nowhere: pushing was not asked for.
      case off
      /// The remote confirmed it (R31).
      case confirmed(remote: String)
      /// It did not arrive; the reason.
      case failed(remote: String, reason: String)
    }

    /// The report's ref.
    package var ref: String
    /// The new commit; `nil` when nothing changed (R29).
    package var commit: String?
    /// What became of the push.
    package var push: Push

    /// Makes the facts.
    package init(ref: String, commit: String?, push: Push = .off) {
      self.ref = ref
      self.commit = commit
      self.push = push
    }
  }

  /// What became of the plan.
  package var planned: Planned?
  /// The checks.
  package var checked: Checked?
  /// The health after them.
  package var found: Found?
  /// The report.
  package var reported: Reported?

  /// Makes the facts of a run; parts are added as the run comes to them.
  package init(planned: Planned? = nil, checked: Checked? = nil, found: Found? = nil, reported: Reported? = nil) {
    self.planned = planned
    self.checked = checked
    self.found = found
    self.reported = reported
  }
}
