/// What one run has to say about the health of all components, before it is a commit.
package struct Report: Sendable {
  /// The snapshot.
  package var health: Health
  /// Transitions that no report holds yet.
  package var transitions: [Transition]
  /// Changes of the recorded components that no report holds yet.
  package var changes: [AppliedChange]
  /// Roll-ups of days that are over and that no report holds yet.
  package var days: [DayRollup]
  /// The recorded components with their owners and commits; `nil` when they are what the last report holds.
  package var components: [RecordedComponent]?
  /// What was changed by hand since the last apply.
  package var edits: [HandEdit]
  /// The manifest commit of each owner.
  package var sources: [String: AppliedSource]
  /// The manifest commit that is in force.
  package var manifestCommit: String?
  /// When the run ended.
  package var checkedAt: Timestamp
  /// Who observed.
  package var observer: String
  /// The page for people, in Markdown.
  package var readme: @Sendable () -> String
  /// What was applied, for the commit's subject when no state moved, as `1 created, 1 deleted`; `nil` for nothing.
  package var applied: String?
  /// Why failures of the run are unknown, for the commit's body; `nil` when they are not.
  package var notice: String?
  /// The store may be gone after this run, as it was empty before it: streaks towards a threshold must then be kept in
  /// the report, or a threshold above 1 would never be reached.
  package var keepsStreaks: Bool

  package init(
    health: Health, transitions: [Transition], changes: [AppliedChange] = [], days: [DayRollup] = [],
    components: [RecordedComponent]?, edits: [HandEdit] = [], sources: [String: AppliedSource],
    manifestCommit: String?, checkedAt: Timestamp, observer: String,
    readme: @escaping @autoclosure @Sendable () -> String, applied: String? = nil,
    notice: String? = nil, keepsStreaks: Bool = false
  ) {
    self.health = health
    self.transitions = transitions
    self.changes = changes
    self.days = days
    self.components = components
    self.edits = edits
    self.sources = sources
    self.manifestCommit = manifestCommit
    self.checkedAt = checkedAt
    self.observer = observer
    self.readme = readme
    self.applied = applied
    self.notice = notice
    self.keepsStreaks = keepsStreaks
  }
}

/// When a report becomes a commit.
package enum CommitRule: Hashable, Sendable {
  /// When a state, the components or the manifest commit changed, or so long has passed since the last commit.
  case onChange(heartbeat: Duration)
  /// Every time.
  case always
}

/// What became of a report.
package enum Publication: Hashable, Sendable {
  /// Nothing changed, so no commit was made (R29).
  case unchanged
  /// The commit that holds it now.
  case committed(id: String, ref: String, subject: String)
}

/// What became of a report beyond the repository that it was committed in.
package enum PushOutcome: Hashable, Sendable {
  /// There is no remote to push to.
  case off
  /// The remote confirmed that it has all reports (R31).
  case confirmed(remote: String)
  /// It did not arrive; the report is kept and goes out with the next run.
  case failed(remote: String, reason: String)
}
