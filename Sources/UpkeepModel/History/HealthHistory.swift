/// What the files of the health ref tell of a time, for some or all components.
package struct HealthHistory: Sendable {
  /// One component with all that is known of it.
  package struct Entry: Sendable {
    /// As it is declared, or was when it was deleted.
    package var component: Component
    /// It does not exist any more.
    package var isDeleted: Bool
    /// Its state now; `unknown` when it was deleted or never checked.
    package var state: HealthState
    /// Its record.
    package var record: ComponentRecord

    package init(component: Component, isDeleted: Bool, state: HealthState, record: ComponentRecord) {
      self.component = component
      self.isDeleted = isDeleted
      self.state = state
      self.record = record
    }
  }

  /// The report that it was read from.
  package var commit: String
  /// When that report was made: nothing is known of later.
  package var reportedAt: Timestamp
  /// The time that was read.
  package var window: TimeSpan
  /// The components, sorted by key; deleted ones after them.
  package var entries: [Entry]
  /// All changes of components, in order of time.
  package var changes: ChangeIndex

  package init(commit: String, reportedAt: Timestamp, window: TimeSpan, entries: [Entry], changes: ChangeIndex) {
    self.commit = commit
    self.reportedAt = reportedAt
    self.window = window
    self.entries = entries
    self.changes = changes
  }
}

/// Which history is wanted.
package struct HistorySelection: Hashable, Sendable {
  /// The first moment; `nil` for the beginning.
  package var since: Timestamp?
  /// The end; `nil` for the newest report.
  package var until: Timestamp?
  /// Only these components, by a key that they have or had; `nil` for all.
  package var keys: Set<String>?
  /// Components that were deleted as well, when no keys are given.
  package var includesDeleted: Bool
  /// Roll-ups of days are left out: no accounts are wanted, only which state was when.
  package var movesOnly: Bool

  package init(
    since: Timestamp? = nil, until: Timestamp? = nil, keys: Set<String>? = nil, includesDeleted: Bool = false,
    movesOnly: Bool = false
  ) {
    self.since = since
    self.until = until
    self.keys = keys
    self.includesDeleted = includesDeleted
    self.movesOnly = movesOnly
  }
}
