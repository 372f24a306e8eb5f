internal import JSONText
internal import UpkeepModel

/// `daily/2026-11-22.json`: what a finished day leaves, one line per component.
///
/// What is usual is left out, so that a year of many components stays small: no gap, no maintenance, the whole day.
enum DailyFile {
  static let folder = "daily"

  static func path(of day: Day) -> String { "\(folder)/\(day).json" }

  /// The day that a path is of; `nil` for other files.
  static func day(ofPath path: String) -> Day? {
    guard path.hasPrefix(folder + "/"), path.hasSuffix(".json") else { return nil }
    return Day(path.dropFirst(folder.count + 1).dropLast(".json".count))
  }

  static func bytes(of rollups: [DayRollup], day: Day) -> [UInt8] {
    var document = LineDocument(reserving: rollups.count * 160)
    document.head("version", 1)
    document.head("day", .string(day.description))
    document.openList("components")
    var writer = JSONWriter()
    for rollup in rollups.sorted(by: { $0.key < $1.key }) {
      writer.reset()
      write(rollup, to: &writer)
      document.entry(writer.bytes)
    }
    return document.closed()
  }

  private static func write(_ rollup: DayRollup, to writer: inout JSONWriter) {
    func list(_ name: String, _ spans: TimeSpans, to writer: inout JSONWriter) {
      guard !spans.isEmpty else { return }
      writer.name(name)
      writer.array { writer in
        for span in spans.list { put(span, of: rollup.day, to: &writer) }
      }
    }
    writer.object { writer in
      writer.member("key", rollup.key)
      writer.member("checks", rollup.checks)
      for state in HealthState.allCases.reversed() where rollup.seconds[state] > 0 {
        writer.member(state.rawValue, rollup.seconds[state])
      }
      writer.member("covered", rollup.covered.seconds)
      if rollup.span != rollup.day.span {
        writer.name("existed")
        put(rollup.span, of: rollup.day, to: &writer)
      }
      list("gaps", rollup.gaps, to: &writer)
      list("maintenance", rollup.maintenance, to: &writer)
      guard !rollup.latency.isEmpty else { return }
      writer.name("latency_ms")
      writer.object { writer in
        for percent in [50, 90, 99] {
          guard let latency = rollup.latency.percentile(Double(percent)) else { continue }
          writer.name("p\(percent)")
          writer.number(ChecksFile.roundedMilliseconds(latency))
        }
        writer.member("buckets", rollup.latency.text)
      }
    }
  }

  /// As `[from, to]` in seconds of the day.
  private static func put(_ span: TimeSpan, of day: Day, to writer: inout JSONWriter) {
    writer.array { writer in
      writer.integer(span.from.seconds - day.start.seconds)
      writer.integer(span.to.seconds - day.start.seconds)
    }
  }

  /// The roll-up that a line holds; `nil` when it makes no sense.
  static func rollup(of line: some Collection<UInt8>, day: Day) -> DayRollup? {
    guard let json = try? JSONValue(parsing: Array(line)), let key = json["key"]?.string,
      let checks = json["checks"]?.integer
    else { return nil }
    func span(_ value: JSONValue) -> TimeSpan? {
      guard let pair = value.array, pair.count == 2, let from = pair[0].integer, let to = pair[1].integer,
        (0...Day.seconds).contains(from), (from...Day.seconds).contains(to)
      else { return nil }
      return TimeSpan(
        from: Timestamp(seconds: day.start.seconds + from), to: Timestamp(seconds: day.start.seconds + to))
    }
    func spans(_ name: String) -> TimeSpans { TimeSpans(json[name]?.array?.compactMap(span) ?? []) }
    var seconds = StateSeconds()
    for state in HealthState.allCases { seconds[state] = Int(json[state.rawValue]?.integer ?? 0) }
    return DayRollup(
      key: key, day: day, span: json["existed"].flatMap(span) ?? day.span, checks: Int(checks), gaps: spans("gaps"),
      maintenance: spans("maintenance"), seconds: seconds,
      latency: json["latency_ms"]?["buckets"]?.string.flatMap { LatencyHistogram(text: $0) } ?? LatencyHistogram())
  }

  /// The roll-ups that a file holds; lines that make no sense are passed over, so their time counts as a gap.
  static func rollups(of bytes: [UInt8], day: Day) -> [DayRollup] {
    LineDocument.entries(of: bytes).compactMap { rollup(of: $0.line, day: day) }
  }
}
