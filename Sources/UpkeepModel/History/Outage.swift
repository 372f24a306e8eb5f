/// A time in which a component did not work, as the accounting counts it. Not being able to tell does not end it.
package struct Outage: Hashable, Sendable {
  /// The component.
  package var key: String
  /// From the first bad moment to the first good one, or to the end of the window.
  package var span: TimeSpan
  /// It went on at the end of the window.
  package var isOngoing: Bool
  /// The worst state in it.
  package var state: HealthState
  /// What the check said with which it began; empty when it began before what is known.
  package var message: String
  /// The manifest commit in force when it began.
  package var manifestCommit: String?

  /// The outages of a component inside a span, without those that lie wholly inside what is left out.
  package static func all(
    of key: String, in timeline: Timeline, span: TimeSpan, accounting: Accounting,
    excluding excluded: TimeSpans = TimeSpans()
  ) -> [Outage] {
    var outages: [Outage] = []
    var open: Outage?
    for stretch in timeline.stretches(in: span) {
      switch accounting.share(of: stretch.state) {
      case .down where stretch.state != .unknown:
        var outage =
          open
          ?? Outage(
            key: key, span: stretch.span, isOngoing: false, state: stretch.state, message: stretch.message,
            manifestCommit: timeline.transition(before: stretch.span.from)?.manifestCommit)
        outage.state = max(outage.state, stretch.state)
        outage.span.to = stretch.span.to
        open = outage
      case .up where stretch.state != .unknown:
        if var ended = open {
          ended.span.to = stretch.span.from
          outages.append(ended)
        }
        open = nil
      default: break
      }
    }
    if var last = open {
      last.isOngoing = true
      last.span.to = span.to
      outages.append(last)
    }
    return outages.filter { !TimeSpans([$0.span]).subtracting(excluded).isEmpty }
  }
}
