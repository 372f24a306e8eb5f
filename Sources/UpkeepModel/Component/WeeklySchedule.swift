internal import Calendars

/// A day of the week.
public enum Weekday: String, CaseIterable, Hashable, Comparable, Sendable {
  case mon, tue, wed, thu, fri, sat, sun

  /// The day of a date that is given in days since 1970-01-01.
  init(ofDay number: Int) {
    // The calendar counts from Sunday.
    self = Self.allCases[(CalendarDay.weekday(ofNumber: number) + 6) % 7]
  }

  /// Earlier in a week that begins on Monday.
  public static func < (left: Self, right: Self) -> Bool { left.position < right.position }

  private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Windows that come again every week, by the clocks of a time zone.
public struct WeeklySchedule: Hashable, Sendable {
  /// The days on which a window begins, from Monday on.
  public var weekdays: [Weekday]
  /// When it begins on these days: minutes after midnight, by the clocks of the zone.
  public var minute: Int
  /// How long it lasts, by a stopwatch: a change of the clocks neither stretches nor shortens it.
  public var duration: Duration
  /// The IANA name of the time zone, as `Europe/Berlin`.
  public var timeZone: String

  /// Makes a schedule.
  public init(weekdays: [Weekday], minute: Int, duration: Duration, timeZone: String = "UTC") {
    self.weekdays = Set(weekdays).sorted()
    self.minute = minute
    self.duration = duration
    self.timeZone = timeZone
  }

  /// The windows that have a moment in common with the span, whole, by their beginning.
  ///
  /// A beginning that the clocks show twice means the first time. One that they skip lies as long after the skip as it
  /// would have without one (RFC 5545, section 3.3.5). On a machine that does not know the zone there is no window:
  /// rather an alert too many than one too few.
  public func occurrences(touching span: Range<Timestamp>) -> [Range<Timestamp>] {
    guard !span.isEmpty, let zone = ZoneDatabase.zone(named: timeZone) else { return [] }
    let length = duration.components.seconds
    // No zone is further than 26 hours from another, so a day on either side holds all beginnings.
    let first = CalendarDay.number(ofSecond: span.lowerBound.seconds - length) - 1
    let last = CalendarDay.number(ofSecond: span.upperBound.seconds) + 1
    return (first...last).compactMap { day in
      guard weekdays.contains(Weekday(ofDay: day)) else { return nil }
      let start = Timestamp(seconds: zone.moment(ofLocal: Int64(day) * 86_400 + Int64(minute) * 60))
      let window = start..<start.advanced(by: duration)
      return window.overlaps(span) ? window : nil
    }
  }

  /// The time of day at which a window begins, as `02:00`.
  public var clock: String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }

  /// Reads a time of day, `02:00` to `23:59`, as minutes after midnight; `nil` when it is none.
  public static func minute(ofClock text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
      [0, 1, 3, 4].allSatisfy({ (48...57).contains(bytes[$0]) })
    else { return nil }
    let hour = Int(bytes[0] - 48) * 10 + Int(bytes[1] - 48)
    let minute = Int(bytes[3] - 48) * 10 + Int(bytes[4] - 48)
    return hour < 24 && minute < 60 ? hour * 60 + minute : nil
  }
}
