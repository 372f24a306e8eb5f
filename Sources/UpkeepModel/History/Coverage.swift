/// Which time checks speak for.
///
/// A check speaks for the time from its end until the next one, but no longer than its reach: beyond that nobody
/// looked.
package struct Coverage: Sendable {
  /// One check, short.
  package struct Evidence: Hashable, Sendable {
    /// When it ended.
    package var at: Timestamp
    /// How long it speaks for, unless another follows earlier; in seconds.
    package var reach: Int64

    package init(at: Timestamp, reach: Int64) {
      self.at = at
      self.reach = reach
    }
  }

  /// How long a check of a component speaks for: three intervals, so that one check that is late or lost is no gap,
  /// and a minute for the check itself.
  package static func reach(of policy: CheckPolicy) -> Int64 { policy.interval.components.seconds * 3 + 60 }

  /// The covered time inside a span.
  package static func covered(_ evidence: some Sequence<Evidence>, in span: TimeSpan) -> TimeSpans {
    TimeSpans(evidence.map { TimeSpan(from: $0.at, to: Timestamp(seconds: $0.at.seconds + $0.reach)) }).clipped(
      to: span)
  }
}
