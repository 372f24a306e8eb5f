internal import UpkeepModel

/// What the bar of a day shows: its colour what happened, its height how much of the day is known, a tick below it that
/// something went wrong.
struct DayMark: Hashable {
  /// What happened.
  enum Kind: String, CaseIterable {
    /// Nothing is known, or there was no component yet.
    case none = "n"
    case maintenance = "m"
    case operational = "u"
    case degraded = "g"
    /// Down, for less than a hundredth of the day.
    case brief = "b"
    case down = "d"

    /// Whether a reader wants to know more of it.
    var isTrouble: Bool { self == .degraded || self == .brief || self == .down }
  }

  let kind: Kind
  /// From 0 for nothing to 4 for all of the day.
  let height: Int

  init(_ day: Uptime) {
    let known = day.covered - day.seconds[.unknown]
    let share = day.existing == 0 ? 0 : Double(known) / Double(day.existing)
    switch share {
    case ..<0.001: height = 0
    case ..<0.34: height = 1
    case ..<0.67: height = 2
    case ..<0.95: height = 3
    default: height = 4
    }
    kind = Self.kind(day, isKnown: height > 0)
  }

  private static func kind(_ day: Uptime, isKnown: Bool) -> Kind {
    guard isKnown else { return .none }
    let down = day.seconds[.down]
    if down > 0 { return down * 100 >= day.existing ? .down : .brief }
    if day.seconds[.degraded] > 0 { return .degraded }
    return day.seconds[.operational] > 0 ? .operational : .maintenance
  }
}

extension Uptime {
  /// Known out of all existing time, from 0 to 1: covered, and the check could tell; `nil` when it did not exist.
  var knownShare: Double? {
    existing == 0 ? nil : Double(covered - seconds[.unknown]) / Double(existing)
  }
}
