internal import UpkeepModel

/// Puts together what two observers know of the same day, so that who closes it second takes nothing from the first.
struct DailyMerge {
  let day: Day
  /// Those of the day, of both observers.
  let transitions: [Transition]
  /// Those of both observers, in order of time.
  let changes: [AppliedChange]

  /// The file with what is known in either.
  func merging(_ file: [UInt8], into there: [UInt8]) -> [UInt8] {
    let index = ChangeIndex(changes)
    let moves = Dictionary(grouping: transitions, by: \.key)
    var merged = Dictionary(rollups(of: there).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    for rollup in rollups(of: file) {
      // The same line is the same knowledge, not twice as much.
      guard let other = merged[rollup.key], other != rollup else {
        merged[rollup.key] = rollup
        continue
      }
      let known = Lineage(of: rollup.key, in: index).segments.flatMap { segment in
        (moves[segment.key] ?? []).filter { segment.contains($0.at) }
      }
      merged[rollup.key] = other.merged(with: rollup, timeline: Timeline(known, steady: Self.usual(other, rollup)))
    }
    return DailyFile.bytes(of: Array(merged.values), day: day)
  }

  private func rollups(of file: [UInt8]) -> [DayRollup] { DailyFile.rollups(of: file, day: day) }

  /// The state that a day without a transition was in.
  private static func usual(_ first: DayRollup, _ second: DayRollup) -> HealthState {
    var seconds = first.seconds
    seconds += second.seconds
    return HealthState.allCases.max { seconds[$0] < seconds[$1] } ?? .unknown
  }
}
