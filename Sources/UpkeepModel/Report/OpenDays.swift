/// Days that are over and that no report has rolled up yet, with what the health ref knows of them.
package struct OpenDays: Sendable {
  /// The days, in order of time.
  package var days: [Day]
  /// The transitions from the first of these days on, in order of time.
  package var transitions: [Transition]
  /// All changes of components, in order of time.
  package var changes: [AppliedChange]

  package init(days: [Day], transitions: [Transition], changes: [AppliedChange]) {
    self.days = days
    self.transitions = transitions
    self.changes = changes
  }
}
