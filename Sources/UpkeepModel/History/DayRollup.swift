/// What a finished day leaves of one component.
///
/// The transitions tell in which state the component was at each moment. What they cannot tell is kept here: which time
/// nobody looked at, what was maintenance, how many checks there were and how long they took. The seconds in each state
/// stand here too, for readers that have this file alone.
package struct DayRollup: Hashable, Sendable {
  /// The component's key at that time.
  package var key: String
  /// The day.
  package var day: Day
  /// The part of the day in which the component existed.
  package var span: TimeSpan
  /// How many checks ended in it.
  package var checks: Int
  /// The time that no check covers.
  package var gaps: TimeSpans
  /// The maintenance windows.
  package var maintenance: TimeSpans
  /// Seconds in each state, outside gaps and maintenance.
  package var seconds: StateSeconds
  /// How long the checks took.
  package var latency: LatencyHistogram

  /// Makes a roll-up.
  ///
  /// - Parameters:
  ///   - timeline: Gives the seconds in each state.
  package init(
    key: String, day: Day, span: TimeSpan, checks: Int, gaps: TimeSpans, maintenance: TimeSpans, timeline: Timeline,
    latency: LatencyHistogram
  ) {
    self.init(
      key: key, day: day, span: span, checks: checks, gaps: gaps, maintenance: maintenance, seconds: StateSeconds(),
      latency: latency)
    seconds = timeline.seconds(in: counted)
  }

  /// Makes a roll-up whose seconds are known already.
  package init(
    key: String, day: Day, span: TimeSpan, checks: Int, gaps: TimeSpans, maintenance: TimeSpans, seconds: StateSeconds,
    latency: LatencyHistogram
  ) {
    self.key = key
    self.day = day
    self.span = span
    self.checks = checks
    self.gaps = gaps.clipped(to: span)
    self.maintenance = maintenance.clipped(to: span)
    self.seconds = seconds
    self.latency = latency
  }

  /// The time that checks cover.
  package var covered: TimeSpans { TimeSpans([span]).subtracting(gaps) }

  /// The time that ``seconds`` speaks of.
  private var counted: TimeSpans { covered.subtracting(maintenance) }

  /// What two observers know together: a second that one of them looked at is covered.
  package func merged(with other: DayRollup, timeline: Timeline) -> DayRollup {
    var latency = latency
    latency.add(other.latency)
    let span = TimeSpan(from: min(span.from, other.span.from), to: max(span.to, other.span.to))
    return DayRollup(
      key: key, day: day, span: span, checks: checks + other.checks,
      gaps: TimeSpans([span]).subtracting(covered.union(other.covered)),
      maintenance: maintenance.union(other.maintenance), timeline: timeline, latency: latency)
  }
}
