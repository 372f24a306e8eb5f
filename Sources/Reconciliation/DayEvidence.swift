internal import UpkeepModel

/// The checks of one component that speak of some days.
struct DayEvidence {
  private var evidence: [Coverage.Evidence]
  private let times: [CheckTime]
  /// Whether the store holds checks from before the days. If not, it was made anew meanwhile, and reports may know more.
  let reachesBack: Bool

  /// - Parameters:
  ///   - times: Checks, oldest first.
  ///   - reach: How long each speaks for, in seconds.
  ///   - start: When the days begin, or just after the very first check where that was later.
  init(_ times: [CheckTime], reach: Int64, from start: Timestamp) {
    self.times = times
    evidence = times.map { Coverage.Evidence(at: $0.at, reach: reach) }
    reachesBack = times.first.map { $0.at < start } ?? false
  }

  /// Adds checks that only reports know of. The store's own, up to its second one, then speak as long as these: what it
  /// holds of the time before was restored from a report.
  mutating func add(_ reported: [Timestamp], reach: Int64) {
    let firstOwn = times.dropFirst().first?.at
    evidence = evidence.map { piece in
      firstOwn.map { piece.at < $0 } ?? true ? Coverage.Evidence(at: piece.at, reach: max(piece.reach, reach)) : piece
    }
    let known = Set(times.map(\.at))
    let earlier = Set(reported).subtracting(known).filter { moment in firstOwn.map { moment < $0 } ?? true }
    evidence += earlier.sorted().map { Coverage.Evidence(at: $0, reach: reach) }
  }

  /// The roll-up of a day; `nil` when nobody looked, or the component did not exist.
  ///
  /// - Parameter key: The component's key at the end of that day.
  func rollup(
    of subject: DayClosing.Subject, as key: String, on day: Day, lifetime: TimeSpans, timeline: Timeline
  ) -> DayRollup? {
    let existed = lifetime.clipped(to: day.span)
    guard let first = existed.list.first, let last = existed.list.last else { return nil }
    let span = TimeSpan(from: first.from, to: last.to)
    let covered = Coverage.covered(evidence, in: span).intersection(existed)
    guard !covered.isEmpty else { return nil }
    var latency = LatencyHistogram()
    for time in times where day.span.contains(time.at) {
      if let duration = time.latency { latency.add(duration) }
    }
    return DayRollup(
      key: key, day: day, span: span, checks: evidence.count { day.span.contains($0.at) },
      gaps: TimeSpans([span]).subtracting(covered), maintenance: subject.component.maintenanceTime(in: span),
      timeline: timeline, latency: latency)
  }
}
