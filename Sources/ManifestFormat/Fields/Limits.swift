/// The ranges and patterns of a manifest's fields: one place for decoder, schema and documentation.
enum Limits {
  /// The format's only version.
  static let version: Int64 = 1
  /// The longest duration that can be written: 100 years.
  static let longest: Duration = .seconds(100 * 36_525 * 864)
  /// The time between two checks.
  static let interval: ClosedRange<Duration> = .seconds(1)...longest
  /// Repeated checks.
  static let retries: ClosedRange<Int64> = 0...10
  /// Consecutive checks.
  static let threshold: ClosedRange<Int64> = 1...100
  /// Latency that is too much.
  static let degradedAbove: ClosedRange<Duration> = .nanoseconds(1)...longest
  /// The window of an objective.
  static let objectiveWindow: ClosedRange<Duration> = .seconds(3600)...longest
  /// A maintenance window that comes every week.
  static let weeklyWindow: ClosedRange<Duration> = .seconds(60)...(.seconds(6 * 86_400))
  /// A time of day.
  static let clockPattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
  /// The name of a time zone; that there is one is for the decoder.
  static let timeZonePattern = "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"
  /// The name of a label.
  static let labelPattern = "^[A-Za-z]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$"
  /// The name of an environment variable (POSIX).
  static let variablePattern = "^[A-Za-z_][A-Za-z0-9_]*$"
  /// A duration, as `GoDuration` reads it.
  static let durationPattern = #"^(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h|d))+)$"#
  /// A time (RFC 3339); that the day exists is for the decoder.
  static let timePattern =
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    + "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"

  /// Whether the text is the name of a label.
  static func isLabelName(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
    return isLetter(first) && (isLetter(last) || isDigit(last))
      && bytes.allSatisfy { isLetter($0) || isDigit($0) || (45...47).contains($0) || $0 == 95 }
  }

  /// Whether the text is the name of an environment variable.
  static func isVariableName(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, !isDigit(first) else { return false }
    return bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == 95 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
