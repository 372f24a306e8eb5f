internal import UpkeepModel

/// The figures of history as words.
enum HistoryFigures {
  /// `99.95 %`; never rounded up to 100 while anything is missing. A dash for nothing.
  static func percent(_ ratio: Double?) -> String {
    guard let ratio else { return "–" }
    if ratio >= 1 { return "100 %" }
    let hundredths = Int((ratio * 10_000).rounded(.down))
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) %"
  }

  /// `45s`, `12m`, `3h20m`, `2d4h`: two units at most. A dash for nothing.
  static func length(_ seconds: Int?) -> String {
    guard let seconds else { return "–" }
    if seconds < 0 { return "-" + length(-seconds) }
    let units = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")]
    guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0s" }
    let (size, unit) = units[first]
    let rest = first + 1 < units.count ? seconds % size / units[first + 1].0 : 0
    return "\(seconds / size)\(unit)" + (rest > 0 ? "\(rest)\(units[first + 1].1)" : "")
  }

  static func latency(_ histogram: LatencyHistogram, _ percentile: Double) -> String {
    histogram.percentile(percentile).map { Phrases.latency($0) } ?? "–"
  }

  /// One column for each part: higher for more downtime, a dot where nothing is known.
  static func sparkline(_ parts: [Uptime], style: Style) -> String {
    parts.map { part in
      guard let ratio = part.ratio else { return style.symbols == .unicode ? "·" : "." }
      let steps = style.symbols == .unicode ? ["▁", "▂", "▃", "▅", "▆", "█"] : ["_", "-", "=", "+", "*", "#"]
      let limits = [0, 0.001, 0.01, 0.05, 0.25]
      return steps[limits.firstIndex { 1 - ratio <= $0 } ?? 5]
    }.joined()
  }
}
