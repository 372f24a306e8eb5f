package import UpkeepModel

/// How far a run of checks is.
package struct ProgressLine: Hashable, Sendable {
  /// How many checks are to be run.
  package var total: Int
  /// How many ended, by their state.
  package var counts: [HealthState: Int]
  /// The time since the run began.
  package var elapsed: Duration

  /// Makes the counts of a moment.
  package init(total: Int, counts: [HealthState: Int], elapsed: Duration) {
    self.total = total
    self.counts = counts
    self.elapsed = elapsed
  }

  /// How many checks ended.
  package var done: Int { counts.values.reduce(0, +) }

  /// How long the rest takes if it goes on as until now; `nil` before the first check ended.
  package var remaining: Duration? {
    let done = done
    return done == 0 ? nil : elapsed * max(0, total - done) / done
  }

  /// One line for a terminal, without line end, which the caller overwrites: bar, counts, time left. Never wider than
  /// the style's width.
  package func terminal(_ style: Style) -> String {
    let filled = total == 0 ? Self.barWidth : min(Self.barWidth, done * Self.barWidth / total)
    let (full, empty) = style.symbols == .unicode ? ("━", "─") : ("=", " ")
    let bar =
      style.paint(String(repeating: full, count: filled), .good)
      + style.paint(String(repeating: empty, count: Self.barWidth - filled), .faint)
    // What the reader needs least is left out first.
    var parts: [(text: String, width: Int)] = [("Checking \(done)/\(total)", 10 + "\(done)\(total)".utf8.count)]
    for state in HealthState.byUrgency {
      guard let count = counts[state], count > 0 else { continue }
      parts.append((style.paint("\(style.symbol(state)) \(count)", Style.Ink(state)), 2 + "\(count)".utf8.count))
    }
    let time = remaining.map { "about \(Phrases.elapsed($0)) left" } ?? "\(Phrases.elapsed(elapsed)) so far"
    parts.append((time, time.utf8.count))
    let limit = style.width ?? .max
    var line = ""
    var width = 0
    for part in parts where width + 2 + part.width < limit {
      line += (line.isEmpty ? "" : "  ") + part.text
      width += (width == 0 ? 0 : 2) + part.width
    }
    return width + 2 + Self.barWidth < limit ? "\(bar)  \(line)" : line
  }

  /// One plain line for logs, without line end: `340 of 1000 checks done in 12s: 1 down, 339 operational; about 20s left`.
  package var plain: String {
    let states = HealthState.byUrgency.filter { counts[$0, default: 0] > 0 }.map { "\(counts[$0, default: 0]) \($0)" }
    let details = states.isEmpty ? "" : ": " + states.joined(separator: ", ")
    let rest = done < total ? remaining.map { "; about \(Phrases.elapsed($0)) left" } ?? "" : ""
    return "\(done) of \(Phrases.count(total, "check")) done in \(Phrases.elapsed(elapsed))\(details)\(rest)"
  }

  private static let barWidth = 20
}
