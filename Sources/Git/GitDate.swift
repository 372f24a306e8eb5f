/// The forms of `GIT_AUTHOR_DATE` that leave no doubt: git's own `[@]<seconds> <±hhmm>` and ISO 8601.
///
/// Source: git-commit(1), "DATE FORMATS". RFC 2822 dates and relative ones are not taken.
struct GitDate: Equatable {
  let seconds: Int64
  /// Minutes east of UTC.
  let offset: Int

  init?(_ text: String) {
    guard let date = Self.raw(text) ?? Self.iso(text) else { return nil }
    self = date
  }

  private init(seconds: Int64, offset: Int) {
    self.seconds = seconds
    self.offset = offset
  }

  private static func raw(_ text: String) -> GitDate? {
    let parts = text.split(separator: " ")
    guard let first = parts.first, parts.count <= 2 else { return nil }
    let marked = first.hasPrefix("@")
    let digits = marked ? first.dropFirst() : first
    // As in git: fewer than nine digits without the mark may be a date such as 20260102.
    guard marked || digits.count >= 9, let seconds = number(digits) else { return nil }
    guard parts.count == 2 else { return GitDate(seconds: Int64(seconds), offset: 0) }
    return zone(parts[1]).map { GitDate(seconds: Int64(seconds), offset: $0) }
  }

  /// `2026-01-02T03:04:05`, with `T` or a space, then nothing (UTC), `Z`, `+hhmm` or `+hh:mm`.
  private static func iso(_ text: String) -> GitDate? {
    let bytes = Substring(text)
    guard bytes.utf8.count >= 19, bytes.utf8.count == bytes.count else { return nil }
    let clock = bytes.prefix(19)
    let date = clock.prefix(10).split(separator: "-", omittingEmptySubsequences: false).map(number)
    let time = clock.suffix(8).split(separator: ":", omittingEmptySubsequences: false).map(number)
    let separator = clock.dropFirst(10).first
    guard separator == "T" || separator == " ", date.count == 3, time.count == 3,
      let year = date[0], let month = date[1], let day = date[2],
      let hour = time[0], let minute = time[1], let second = time[2],
      year >= 1970, (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    let rest = bytes.dropFirst(19).drop { $0 == " " }
    guard let offset = rest.isEmpty || rest == "Z" ? 0 : zone(rest) else { return nil }
    let clockSeconds = days(year: year, month: month, day: day) * 86400 + hour * 3600 + minute * 60 + second
    return GitDate(seconds: Int64(clockSeconds - offset * 60), offset: offset)
  }

  private static func zone(_ text: Substring) -> Int? {
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.count == 4, let value = number(Substring(digits)), value % 100 < 60, value <= 1400 else { return nil }
    return (value / 100 * 60 + value % 100) * (sign == "-" ? -1 : 1)
  }

  /// Digits only: `Int` by itself would take signs.
  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }

  /// Days since 1970-01-01 in the Gregorian calendar, years counted from March so that the leap day is the last.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
