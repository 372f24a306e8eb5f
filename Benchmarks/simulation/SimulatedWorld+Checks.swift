import Glibc
import UpkeepModel

/// One check of a line.
struct SimulatedCheck {
  /// When it ended, in seconds since 1970.
  let at: Int64
  let state: HealthState
  /// What is wrong, by its number in the line's spells; -1 for nothing.
  let spell: Int
}

extension SimulatedWorld {
  /// When the check of a line in a minute ends.
  @inline(__always)
  func moment(ofMinute minute: Int64, of line: SimulatedLine) -> Int64 {
    let isLate = Dice.mixed(UInt64(bitPattern: minute) &* 1_000_003 &+ UInt64(line.number)) & 15 == 0
    return setup.start + minute * 60 + line.phase + (isLate ? 1 : 0)
  }

  /// Calls `body` with every single check of a line from a minute up to another, in order.
  @inline(__always)
  func forEachCheck(of line: SimulatedLine, minutes: Range<Int64>, _ body: (SimulatedCheck) -> Void) {
    let first = setup.start + minutes.lowerBound * 60
    var next = line.spells.partitioningIndex { $0.to > first }
    for watch in watches where watch.overlaps(minutes) {
      for life in line.lives {
        let born = (life.lowerBound - setup.start) / 60
        let dead = life.upperBound == .max ? setup.minutes : (life.upperBound - setup.start) / 60
        let from = max(watch.lowerBound, minutes.lowerBound, born)
        let to = min(watch.upperBound, minutes.upperBound, dead)
        var minute = from
        while minute < to {
          let at = moment(ofMinute: minute, of: line)
          while next < line.spells.count, line.spells[next].to <= at { next += 1 }
          let isBad = next < line.spells.count && line.spells[next].from <= at
          body(SimulatedCheck(at: at, state: isBad ? line.spells[next].state : .operational, spell: isBad ? next : -1))
          minute += 1
        }
      }
    }
  }

  /// The minutes that a time touches.
  func minutes(from: Timestamp, to: Timestamp) -> Range<Int64> {
    let first = max(0, (from.seconds - setup.start) / 60)
    return first..<max(first, min(setup.minutes, (to.seconds - setup.start + 59) / 60))
  }

  /// How long a check took; `nil` when it came to nothing.
  func latency(of line: SimulatedLine, at moment: Int64, in state: HealthState) -> Duration? {
    guard state != .down, state != .unknown else { return nil }
    let bits = Dice.mixed(UInt64(bitPattern: moment) ^ UInt64(line.number) << 40)
    let byDay = Self.rush[Int(moment / 3600 % 24)]
    let slow = state == .degraded ? 9.0 : 1
    return .microseconds(Int64(line.usualLatency * Self.noise[Int(bits & 255)] * byDay * slow) + 1)
  }

  /// A log-normal distribution, drawn once.
  private static let noise: [Double] = {
    var dice = Dice(7)
    return (0..<256).map { _ in dice.length(median: 1, spread: 0.25) }
  }()

  /// Busier by day than by night.
  private static let rush: [Double] = (0..<24).map { 1 + 0.3 * sin(Double($0 - 6) / 12 * Double.pi) }
}

extension Array {
  /// The first index whose element, and all after it, meet the condition.
  func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
