internal import UpkeepModel

/// Small phrases that several views share.
package enum Phrases {
  /// `1 component`, `12 components`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// The first parts with commas, then `and 7 more`.
  static func list(_ parts: [String], limit: Int) -> String {
    let shown = parts.prefix(limit).joined(separator: ", ")
    return parts.count > limit ? "\(shown) and \(parts.count - limit) more" : shown
  }

  /// `just now`, `12s ago`, `3m ago`, `5h ago`, `12d ago`, `2y ago`: one unit, rounded down.
  static func ago(_ moment: Timestamp, now: Timestamp) -> String {
    let seconds = now.seconds - moment.seconds
    switch seconds {
    case ..<1: return "just now"
    case ..<60: return "\(seconds)s ago"
    case ..<3_600: return "\(seconds / 60)m ago"
    case ..<172_800: return "\(seconds / 3_600)h ago"
    case ..<63_072_000: return "\(seconds / 86_400)d ago"
    default: return "\(seconds / 31_536_000)y ago"
    }
  }

  /// `0.48 ms`, `4.2 ms`, `124 ms`, `1.24 s`, `31 s`: two or three digits, with the unit that makes them readable.
  static func latency(_ duration: Duration) -> String {
    let micros = microseconds(duration)
    if micros < 995 { return decimal((micros + 5) / 10, digits: 2) + " ms" }
    if micros < 9_950 { return decimal((micros + 50) / 100, digits: 1) + " ms" }
    if micros < 999_500 { return "\((micros + 500) / 1_000) ms" }
    if micros < 9_995_000 { return decimal((micros + 5_000) / 10_000, digits: 2) + " s" }
    return "\((micros + 500_000) / 1_000_000) s"
  }

  /// `340ms`, `1.2s`, `12s`, `3m05s`, `1h02m`: how long something took or will take.
  package static func elapsed(_ duration: Duration) -> String {
    let micros = max(0, microseconds(duration))
    let seconds = micros / 1_000_000
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if micros < 995_000 { return "\((micros + 500) / 1_000)ms" }
    if micros < 9_950_000 { return decimal((micros + 50_000) / 100_000, digits: 1) + "s" }
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3_600 { return "\(seconds / 60)m\(two(seconds % 60))s" }
    return "\(seconds / 3_600)h\(two(seconds / 60 % 60))m"
  }

  /// Whole microseconds.
  static func microseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
  }

  /// The first eight digits of a commit's id.
  static func short(_ commit: String) -> String { String(commit.prefix(8)) }

  private static func decimal(_ number: Int, digits: Int) -> String {
    let scale = digits == 1 ? 10 : 100
    let fraction = String(number % scale)
    return "\(number / scale)." + String(repeating: "0", count: digits - fraction.utf8.count) + fraction
  }
}
