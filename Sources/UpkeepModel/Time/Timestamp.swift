internal import Calendars

/// A moment in UTC, to the second (RFC 3339 without fraction).
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var seconds: Int64

  /// The moment that many seconds after 1970-01-01T00:00:00Z.
  public init(seconds: Int64) { self.seconds = seconds }

  /// Earlier or later.
  public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

  /// The moment `duration` later, cut to the second.
  public func advanced(by duration: Duration) -> Timestamp {
    Timestamp(seconds: seconds + duration.components.seconds)
  }

  /// The second after it.
  package var next: Timestamp { Timestamp(seconds: seconds + 1) }

  /// The whole seconds from `earlier` to this moment.
  public func since(_ earlier: Timestamp) -> Duration { .seconds(seconds - earlier.seconds) }

  /// The day in UTC, as `2026-11-22`.
  public var day: String { String(description.prefix(10)) }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC, as `2026-11-22T14:03:05Z`.
  public var description: String {
    let number = CalendarDay.number(ofSecond: seconds)
    let inDay = Int(seconds) - number * 86_400
    let date = CalendarDay(number: number)
    guard (0...9999).contains(date.year) else { return "year \(date.year) is outside RFC 3339" }
    // Reports hold one of these a line, so the digits are put in place without any text in between.
    return String(unsafeUninitializedCapacity: 20) { bytes in
      func put(_ number: Int, at index: Int, _ separator: Unicode.Scalar) {
        bytes[index] = UInt8(48 + number / 10 % 10)
        bytes[index + 1] = UInt8(48 + number % 10)
        bytes[index + 2] = UInt8(ascii: separator)
      }
      put(date.year / 100, at: 0, "-")
      put(date.year % 100, at: 2, "-")
      put(date.month, at: 5, "-")
      put(date.day, at: 8, "T")
      put(inDay / 3600, at: 11, ":")
      put(inDay / 60 % 60, at: 14, ":")
      put(inDay % 60, at: 17, "Z")
      return 20
    }
  }

  /// Reads RFC 3339 with a `Z` or a numeric offset; a fraction of a second is refused, as times here are to the second.
  ///
  /// Returns `nil` for anything else, also for dates that do not exist.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    func number(_ from: Int, _ count: Int) -> Int? {
      var value = 0
      for byte in bytes[from..<from + count] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 48)
      }
      return value
    }
    guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] | 32 == 116, bytes[13] == 58, bytes[16] == 58,
      let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
      let minute = number(14, 2), let second = number(17, 2), (1...12).contains(month), hour < 24, minute < 60,
      second < 60, day >= 1, day <= CalendarDay.length(ofMonth: month, year: year)
    else { return nil }
    var offset = 0
    switch (bytes[19], bytes.count) {
    case (90, 20), (122, 20): break
    case (43, 25), (45, 25):
      guard bytes[22] == 58, let hours = number(20, 2), let minutes = number(23, 2), hours < 24, minutes < 60 else {
        return nil
      }
      offset = (hours * 60 + minutes) * (bytes[19] == 45 ? -60 : 60)
    default: return nil
    }
    let days = CalendarDay(year: year, month: month, day: day).number
    seconds = Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
  }
}
