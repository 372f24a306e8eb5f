/// A day in UTC.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// How many seconds a day has; Unix time knows no leap seconds.
  package static let seconds: Int64 = 86_400

  /// Days since 1970-01-01.
  package var number: Int64

  /// The day that many days after 1970-01-01.
  package init(number: Int64) { self.number = number }

  /// The day that holds the moment.
  package init(of moment: Timestamp) {
    let (quotient, remainder) = moment.seconds.quotientAndRemainder(dividingBy: Self.seconds)
    number = remainder < 0 ? quotient - 1 : quotient
  }

  /// Reads `2026-11-22`; `nil` when there is no such day.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 10, let midnight = Timestamp("\(text)T00:00:00Z") else { return nil }
    self.init(of: midnight)
  }

  /// Its first second.
  package var start: Timestamp { Timestamp(seconds: number * Self.seconds) }

  /// All of it.
  package var span: TimeSpan { TimeSpan(from: start, to: next.start) }

  /// The day after.
  package var next: Day { Day(number: number + 1) }

  /// The day before.
  package var previous: Day { Day(number: number - 1) }

  /// Earlier or later.
  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }

  /// As `2026-11-22`.
  package var description: String { start.day }
}
