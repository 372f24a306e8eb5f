/// All that is known of one component over a time: its transitions, its days, and when it existed.
package struct ComponentRecord: Sendable {
  /// The component's present key; its earlier ones are followed (R19).
  package var key: String
  /// Its states.
  package var timeline: Timeline
  /// What finished days left, in order of time.
  package var days: [DayRollup]
  /// When it existed.
  package var lifetime: TimeSpans
  /// Covered time of the day that is not finished, as far as the newest report tells.
  package var unfinished: TimeSpan?
  /// Maintenance windows of that day.
  package var unfinishedMaintenance: TimeSpans

  package init(
    key: String, timeline: Timeline, days: [DayRollup], lifetime: TimeSpans, unfinished: TimeSpan? = nil,
    unfinishedMaintenance: TimeSpans = TimeSpans()
  ) {
    self.key = key
    self.timeline = timeline
    self.days = days
    self.lifetime = lifetime
    self.unfinished = unfinished
    self.unfinishedMaintenance = unfinishedMaintenance
  }

  /// The accounts of a window.
  package func uptime(in window: TimeSpan, accounting: Accounting) -> Uptime {
    Ledger(self, accounting).uptime(in: window)
  }
}
