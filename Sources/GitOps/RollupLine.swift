internal import JSONText
internal import UpkeepModel

/// One line of a `daily/` file, read by its shape: a year of 1,000 components is 365,000 of them.
///
/// Only what this program writes is read here. Anything else, such as a line that somebody edited, is left to
/// ``DailyFile/rollup(of:day:)``, which reads all of JSON; both read the same out of the same line.
enum RollupLine {
  /// The key that a line begins with, of ASCII alone; `nil` when it does not have that shape.
  static func key(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var reader = ShapeReader(line)
    return reader.key()
  }

  /// The roll-up; `nil` when the line does not have the usual shape.
  ///
  /// - Parameter name: Gives the key, so that the lines of a component share one string.
  static func rollup(
    of line: UnsafeRawBufferPointer, day: Day, name: (UnsafeRawBufferPointer) -> String?
  ) -> DayRollup? {
    var reader = ShapeReader(line)
    guard let key = reader.key().flatMap(name), reader.skip(",\"checks\":"),
      let checks = reader.count()
    else { return nil }
    var seconds = StateSeconds()
    if reader.skip(",\"down\":") { guard reader.put(.down, in: &seconds) else { return nil } }
    if reader.skip(",\"degraded\":") { guard reader.put(.degraded, in: &seconds) else { return nil } }
    if reader.skip(",\"operational\":") { guard reader.put(.operational, in: &seconds) else { return nil } }
    if reader.skip(",\"unknown\":") { guard reader.put(.unknown, in: &seconds) else { return nil } }
    guard reader.skip(",\"covered\":"), reader.count() != nil else { return nil }
    var span = day.span
    if reader.skip(",\"existed\":") {
      guard let existed = reader.span(of: day) else { return nil }
      span = existed
    }
    var (gaps, maintenance) = (TimeSpans(), TimeSpans())
    if reader.skip(",\"gaps\":") {
      guard let list = reader.spans(of: day) else { return nil }
      gaps = list
    }
    if reader.skip(",\"maintenance\":") {
      guard let list = reader.spans(of: day) else { return nil }
      maintenance = list
    }
    var latency = LatencyHistogram()
    if reader.skip(",\"latency_ms\":{") {
      guard let histogram = reader.histogram() else { return nil }
      latency = histogram
    }
    guard reader.skip("}"), reader.isAtEnd else { return nil }
    return DayRollup(
      key: key, day: day, span: span, checks: checks, gaps: gaps, maintenance: maintenance, seconds: seconds,
      latency: latency)
  }
}

extension ShapeReader {
  fileprivate mutating func key() -> UnsafeRawBufferPointer? {
    guard skip("{\"key\":"), let key = rawString(), key.allSatisfy({ $0 < 0x80 }) else { return nil }
    return key
  }

  fileprivate mutating func put(_ state: HealthState, in seconds: inout StateSeconds) -> Bool {
    guard let count = count() else { return false }
    seconds[state] = count
    return true
  }

  /// As `[from,to]` in seconds of the day.
  fileprivate mutating func span(of day: Day) -> TimeSpan? {
    guard skip("["), let from = count(), skip(","), let to = count(), skip("]"), from <= Day.seconds, to <= Day.seconds
    else { return nil }
    return TimeSpan(
      from: Timestamp(seconds: day.start.seconds + Int64(from)), to: Timestamp(seconds: day.start.seconds + Int64(to)))
  }

  fileprivate mutating func spans(of day: Day) -> TimeSpans? {
    guard skip("[") else { return nil }
    var spans: [TimeSpan] = []
    repeat {
      guard let span = span(of: day) else { return nil }
      spans.append(span)
    } while skip(",")
    return skip("]") ? TimeSpans(spans) : nil
  }

  /// The rest of `{"p50":35,"p90":50,"p99":84,"buckets":"59:3,610"}`; the percentiles follow from the buckets.
  fileprivate mutating func histogram() -> LatencyHistogram? {
    for index in 0..<3 {
      let isThere = index == 0 ? skip("\"p50\":") : index == 1 ? skip("\"p90\":") : skip("\"p99\":")
      guard isThere, skipNumber(), skip(",") else { return nil }
    }
    guard skip("\"buckets\":"), let text = rawString(), skip("}") else { return nil }
    return LatencyHistogram(text: text)
  }
}
