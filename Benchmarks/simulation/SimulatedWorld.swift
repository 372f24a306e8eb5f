import Glibc
import UpkeepModel

/// What is the case at every moment of the simulated time, whether or not anybody looks.
package struct SimulatedWorld: Sendable {
  package let setup: SimulationSetup
  /// When somebody looks: minutes since the beginning, in order.
  let watches: [Range<Int64>]
  let lines: [SimulatedLine]
  let edits: [SimulatedEdit]

  package init(_ setup: SimulationSetup) {
    self.setup = setup
    watches = Self.watches(setup)
    var builder = WorldBuilder(setup, watches: watches)
    builder.declare()
    builder.breakThings()
    lines = builder.lines
    edits = builder.edits
  }

  init(_ other: SimulatedWorld, watches: [Range<Int64>]) {
    setup = other.setup
    self.watches = watches
    lines = other.lines
    edits = other.edits
  }

  /// The observer stands still now and then: minutes for a restart, hours for an outage, once for two days.
  private static func watches(_ setup: SimulationSetup) -> [Range<Int64>] {
    var dice = Dice(setup.seed, 1)
    var gaps: [Range<Int64>] = []
    let mean = Double(setup.minutes) / max(2, setup.expected(aYear: 30))
    var minute = Int64(dice.wait(mean: mean))
    while minute < setup.minutes - 10 {
      let length = Int64(max(2, dice.length(median: 12, spread: 1.5)))
      gaps.append(minute..<min(minute + length, setup.minutes - 10))
      minute += length + 1 + Int64(dice.wait(mean: mean))
    }
    let vacation = setup.minutes / 2
    guard setup.days > 6 else { return [0..<setup.minutes] }
    gaps = gaps.filter { !$0.overlaps(vacation..<vacation + 2 * 1440) } + [vacation..<vacation + 2 * 1440]
    var watches: [Range<Int64>] = []
    var start: Int64 = 0
    for gap in gaps.sorted(by: { $0.lowerBound < $1.lowerBound }) where gap.lowerBound > start {
      watches.append(start..<gap.lowerBound)
      start = gap.upperBound
    }
    return watches + [start..<setup.minutes]
  }

  /// The first minute, at or after this one, in which somebody looks; `nil` when nobody does any more.
  func watched(from minute: Int64) -> Int64? {
    watches.first { minute < $0.upperBound }.map { max(minute, $0.lowerBound) }
  }

  /// The line that has or had a key.
  func numbers() -> [String: Int] {
    Dictionary(
      lines.flatMap { line in line.keys.map { ($0.key, line.number) } }, uniquingKeysWith: { first, _ in first })
  }

  /// The present components as the manifest declares them.
  func manifest(at moment: Int64) -> [Component] {
    lines.filter { $0.exists(at: moment) }.map { line in
      let dependency = line.dependency.map { lines[$0] }
      return line.component(
        at: moment, dependency: dependency.flatMap { $0.exists(at: moment) ? $0.key(at: moment) : nil })
    }.sorted { $0.key < $1.key }
  }
}
