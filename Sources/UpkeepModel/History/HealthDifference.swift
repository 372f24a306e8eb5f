/// What changed between two moments.
package struct HealthDifference: Sendable {
  /// One component that differs, or that moved in between.
  package struct Row: Hashable, Sendable {
    package var key: String
    /// The key at the first moment, where it was another one.
    package var previousKey: String?
    /// The state at the first moment; `nil` when the component did not exist.
    package var before: HealthState?
    /// The state at the second moment; `nil` when the component did not exist.
    package var after: HealthState?
    /// How often it moved in between.
    package var transitions: Int
    /// The seconds in between that it was down.
    package var down: Int
    /// What the check said that led to the state at the second moment.
    package var message: String
  }

  /// The time in between.
  package var span: TimeSpan
  /// The worst state of all at the first moment.
  package var before: HealthState
  /// The worst state of all at the second moment.
  package var after: HealthState
  /// What differs, sorted by key.
  package var rows: [Row]
  /// How many components are the same and did not move.
  package var same: Int

  /// Compares two moments inside the time that was read.
  package init(_ history: HealthHistory, span: TimeSpan) {
    self.span = span
    before = history.health(at: span.from).state
    after = history.health(at: span.to).state
    rows = []
    same = 0
    for entry in history.entries {
      func isAlive(_ moment: Timestamp) -> Bool {
        entry.record.lifetime.list.contains { $0.contains(moment) }
      }
      let timeline = entry.record.timeline
      let between = timeline.transitions.filter { span.from < $0.at && $0.at <= span.to }
      let existed = isAlive(span.from)
      let remains = isAlive(span.to)
      guard existed || remains else { continue }
      let before = existed ? timeline.state(at: span.from) : nil
      let after = remains ? timeline.state(at: span.to) : nil
      guard before != after || !between.isEmpty else {
        same += 1
        continue
      }
      let previous = timeline.transitions.last { $0.at <= span.from }?.key
      let lived = entry.record.lifetime.clipped(to: span)
      rows.append(
        Row(
          key: entry.component.key, previousKey: previous == entry.component.key ? nil : previous, before: before,
          after: after, transitions: between.count, down: timeline.seconds(in: lived)[.down],
          message: timeline.transitions.last { $0.at <= span.to }?.message ?? ""))
    }
    rows.sort { $0.key < $1.key }
  }
}
