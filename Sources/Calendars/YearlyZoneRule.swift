/// A zone's rule for all years to come, as a `TZ` variable writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX.1-2017, section 8.3, with the longer times of RFC 8536, section 3.3.
struct YearlyZoneRule: Hashable, Sendable {
  /// The day of a year on which the clocks change.
  enum Day: Hashable, Sendable {
    /// `J60`: from 1 to 365; February 29 is never counted.
    case julian(Int)
    /// `59`: from 0 to 365; February 29 is counted.
    case ofYear(Int)
    /// `M3.5.0`: month, week (5 is the last), weekday from 0 for Sunday.
    case ofMonth(Int, week: Int, weekday: Int)

    /// Days since 1970-01-01.
    func number(in year: Int) -> Int {
      let january = CalendarDay(year: year, month: 1, day: 1).number
      switch self {
      case .julian(let day): return january + day - 1 + (day > 59 && CalendarDay.isLeap(year) ? 1 : 0)
      case .ofYear(let day): return january + day
      case .ofMonth(let month, let week, let weekday):
        let first = CalendarDay(year: year, month: month, day: 1).number
        let offset = (weekday - CalendarDay.weekday(ofNumber: first) + 7) % 7
        var day = offset + (week - 1) * 7
        while day >= CalendarDay.length(ofMonth: month, year: year) { day -= 7 }
        return first + day
      }
    }
  }

  /// A change of the clocks in each year: the day, and the seconds after its midnight by the clocks before the change.
  struct Turn: Hashable, Sendable {
    var day: Day
    var seconds: Int

    func local(in year: Int) -> Int64 { Int64(day.number(in: year)) * 86_400 + Int64(seconds) }
  }

  /// The time of the other season.
  struct Season: Hashable, Sendable {
    var offset: Int
    var start: Turn
    var end: Turn
  }

  var standard: Int
  var season: Season?

  /// The offset from UTC at a moment.
  func offset(at moment: Int64) -> Int {
    guard let season else { return standard }
    let year = CalendarDay(number: CalendarDay.number(ofSecond: moment + Int64(standard))).year
    let start = season.start.local(in: year) - Int64(standard)
    let end = season.end.local(in: year) - Int64(season.offset)
    let isSeason = start < end ? start <= moment && moment < end : !(end <= moment && moment < start)
    return isSeason ? season.offset : standard
  }
}

extension YearlyZoneRule {
  /// Reads a rule; `nil` when the text is none.
  init?(_ text: String) {
    var reader = ZoneRuleReader(text)
    guard reader.skipName(), let west = reader.time(limit: 24) else { return nil }
    standard = -west
    if reader.isAtEnd { return }
    guard reader.skipName() else { return nil }
    var offset = standard + 3600
    if !reader.isAt(",") {
      guard let west = reader.time(limit: 24) else { return nil }
      offset = -west
    }
    guard reader.skip(","), let start = reader.turn(), reader.skip(","), let end = reader.turn(), reader.isAtEnd else {
      return nil
    }
    season = Season(offset: offset, start: start, end: end)
  }
}

/// Reads the parts of a `TZ` rule.
private struct ZoneRuleReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  func isAt(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard isAt(character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Passes over `CET` or `<+03>`.
  mutating func skipName() -> Bool {
    if skip("<") {
      let name = rest.prefix { $0 != UInt8(ascii: ">") }
      rest = rest.dropFirst(name.count)
      return !name.isEmpty && skip(">")
    }
    let name = rest.prefix { (65...90).contains($0 & 0xDF) }
    rest = rest.dropFirst(name.count)
    return name.count >= 3
  }

  /// Reads `[+-]hh[:mm[:ss]]` as seconds.
  mutating func time(limit hours: Int) -> Int? {
    let sign = skip("-") ? -1 : 1
    if sign == 1 { _ = skip("+") }
    guard let hour = number(upTo: hours) else { return nil }
    var seconds = hour * 3600
    for unit in [60, 1] where skip(":") {
      guard let part = number(upTo: 59) else { return nil }
      seconds += part * unit
    }
    return sign * seconds
  }

  /// Reads `M3.5.0/3`.
  mutating func turn() -> YearlyZoneRule.Turn? {
    guard let day = day() else { return nil }
    guard skip("/") else { return YearlyZoneRule.Turn(day: day, seconds: 7200) }
    return time(limit: 167).map { YearlyZoneRule.Turn(day: day, seconds: $0) }
  }

  private mutating func day() -> YearlyZoneRule.Day? {
    if skip("J") { return number(upTo: 365).flatMap { $0 >= 1 ? .julian($0) : nil } }
    guard skip("M") else { return number(upTo: 365).map { .ofYear($0) } }
    guard let month = number(upTo: 12), month >= 1, skip("."), let week = number(upTo: 5), week >= 1, skip("."),
      let weekday = number(upTo: 6)
    else { return nil }
    return .ofMonth(month, week: week, weekday: weekday)
  }

  private mutating func number(upTo limit: Int) -> Int? {
    let digits = rest.prefix { (48...57).contains($0) }
    guard !digits.isEmpty, digits.count <= 3 else { return nil }
    rest = rest.dropFirst(digits.count)
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    return value <= limit ? value : nil
  }
}
