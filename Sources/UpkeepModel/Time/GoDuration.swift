/// Durations as Go writes them (`300ms`, `2s`, `1m30s`, `1.5h`), with `d` for 24 hours added.
///
/// The form is that of Go's `time.ParseDuration`: one or more decimal numbers, each with an optional fraction and a
/// unit out of `ns`, `us`, `µs`, `ms`, `s`, `m`, `h` and here `d`. Negative durations are not accepted.
public enum GoDuration {
  /// Reads a duration; `nil` when the text is not one or exceeds 100 years.
  public static func parse(_ text: String) -> Duration? {
    if text == "0" { return .zero }
    var rest = Substring(text).utf8
    guard !rest.isEmpty else { return nil }
    var nanoseconds = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { (48...57).contains($0) || $0 == 46 }
      guard let number = number(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { !(48...57).contains($0) && $0 != 46 }
      guard let scale = scale(of: String(Substring(letters))) else { return nil }
      rest = rest.dropFirst(letters.count)
      nanoseconds += number * scale
    }
    guard nanoseconds <= 100 * 365.25 * 86_400e9 else { return nil }
    return .nanoseconds(Int64(nanoseconds.rounded()))
  }

  /// The shortest text that reads back as the same duration, with the largest units first: `1m30s`, `1.5s`, `2d`.
  public static func format(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    var nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    if nanoseconds == 0 { return "0s" }
    if nanoseconds < 1_000 { return "\(nanoseconds)ns" }
    if nanoseconds < 1_000_000 { return decimal(nanoseconds, per: 1_000) + "us" }
    if nanoseconds < 1_000_000_000 { return decimal(nanoseconds, per: 1_000_000) + "ms" }
    var text = ""
    for (unit, size) in [("d", 86_400), ("h", 3_600), ("m", 60)] as [(String, Int64)] {
      let count = nanoseconds / (size * 1_000_000_000)
      if count > 0 { text += "\(count)\(unit)" }
      nanoseconds %= size * 1_000_000_000
    }
    return nanoseconds == 0 ? text : text + decimal(nanoseconds, per: 1_000_000_000) + "s"
  }

  private static func number(_ digits: Substring.UTF8View) -> Double? {
    guard digits.contains(where: { $0 != 46 }), digits.count(where: { $0 == 46 }) <= 1 else { return nil }
    return Double("0" + String(Substring(digits)) + (digits.last == 46 ? "0" : ""))
  }

  private static func scale(of unit: String) -> Double? {
    switch unit {
    case "ns": 1
    case "us", "µs", "μs": 1e3
    case "ms": 1e6
    case "s": 1e9
    case "m": 60e9
    case "h": 3_600e9
    case "d": 86_400e9
    default: nil
    }
  }

  private static func decimal(_ value: Int64, per unit: Int64) -> String {
    let rest = value % unit
    guard rest != 0 else { return "\(value / unit)" }
    var digits = String(rest + unit).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(value / unit).\(digits)"
  }
}
