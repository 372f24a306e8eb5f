import ArgumentParser
import UpkeepModel

/// A time of the past.
struct WindowOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the time begins: a date, a time, or how long ago, such as 30d (default: 30d before its end).",
      valueName: "when"))
  var since: String?

  @Option(help: ArgumentHelp("Where the time ends (default: the newest report).", valueName: "when"))
  var until: String?

  @Option(help: ArgumentHelp("A calendar month in UTC, in place of the two.", valueName: "yyyy-mm"))
  var month: String?

  func validate() throws {
    if month != nil, since != nil || until != nil {
      throw ValidationError("--month names the whole time: leave --since and --until out")
    }
  }

  /// The window.
  ///
  /// - Parameter newest: When the newest report was made; lengths count back from there, so that the same commits give
  ///   the same answer at any time.
  func window(newest: Timestamp) throws(UsageProblem) -> TimeSpan {
    if let month { return try Self.month(month) }
    let end = try until.map { text throws(UsageProblem) in try Self.moment(text, "--until", before: newest) } ?? newest
    let start =
      try since.map { text throws(UsageProblem) in try Self.moment(text, "--since", before: end) }
      ?? Timestamp(seconds: end.seconds - 30 * Day.seconds)
    guard start <= end else { throw UsageProblem("--since \(start) is after --until \(end)") }
    return TimeSpan(from: start, to: end)
  }

  private static func month(_ text: String) throws(UsageProblem) -> TimeSpan {
    guard text.utf8.count == 7, let first = Day("\(text)-01") else {
      throw UsageProblem("--month: \"\(text)\" is no month; write it as 2026-11")
    }
    var day = first
    while day.start.month == first.start.month { day = day.next }
    return TimeSpan(from: first.start, to: day.start)
  }

  /// A date, a time, or a length before another moment.
  static func moment(_ text: String, _ option: String, before anchor: Timestamp) throws(UsageProblem) -> Timestamp {
    if let moment = Timestamp(text) { return moment }
    if let day = Day(text) { return day.start }
    if let length = GoDuration.parse(text) { return Timestamp(seconds: anchor.seconds - length.components.seconds) }
    throw UsageProblem(
      "\(option): \"\(text)\" is no time; write it as 2026-11-22, 2026-11-22T14:00:00Z, or 7d for that long before")
  }
}
