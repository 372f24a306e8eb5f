extension Component {
  /// The time inside a span that its maintenance windows take.
  package func maintenanceTime(in span: TimeSpan) -> TimeSpans {
    guard !maintenance.isEmpty, !span.isEmpty else { return TimeSpans() }
    return TimeSpans(
      maintenance.intervals(in: span.from..<span.to).map { TimeSpan(from: $0.lowerBound, to: $0.upperBound) })
  }
}
