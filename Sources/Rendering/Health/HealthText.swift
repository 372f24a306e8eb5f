package import UpkeepModel

/// The current health for people at a terminal: one line that says it all, then the problems, then the rest.
package enum HealthText {
  /// How times are shown.
  package enum Times: Hashable, Sendable {
    /// `3m ago`.
    case relative
    /// `2026-11-22T14:03:05Z`.
    case absolute
  }

  /// The view as lines, each with its line end. On a terminal too narrow for what a problem says, that stands on a line
  /// of its own, as it is what the reader came for.
  ///
  /// - Parameters:
  ///   - health: The snapshot.
  ///   - now: The time that `3m ago` counts from and that decides about maintenance.
  ///   - style: How it looks.
  ///   - times: How times are shown.
  ///   - suspensions: The sources that are suspended.
  package static func render(
    _ health: Health, now: Timestamp, style: Style, times: Times = .relative, suspensions: [Suspension] = []
  ) -> String {
    let sections = HealthSections(health).sections
    var lines = [banner(health, style: style)]
    lines += suspensions.map { suspension in
      let story = "owner \(suspension.owner) is \(suspension.story); its manifest is not applied"
      return style.paint("\(style.symbol(.degraded)) \(sanitised(story))", .warning)
    }
    guard !sections.isEmpty else {
      return lines.joined(separator: "\n") + "\n\nDeclare components in a manifest and run upkeep reconcile.\n"
    }
    let view = HealthRows(health, sections: sections, now: now, style: style, times: times)
    var rows = view.lines[...]
    lines += ["", rows.removeFirst().text]
    for section in sections {
      if let title = section.title {
        let note = section.note.isEmpty ? "" : style.paint("  \(section.note)", .faint)
        lines += ["", style.paint(sanitised(title), .heading) + note]
      }
      for row in rows.prefix(section.entries.count) {
        lines.append(row.text)
        if let below = row.below { lines.append(below) }
      }
      rows = rows.dropFirst(section.entries.count)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The one line that says it all: `✖ 2 of 12 components are down, 1 degraded`.
  package static func banner(_ health: Health, style: Style) -> String {
    let tally = HealthTally(health.entries)
    let symbol = style.paint(style.symbol(tally.state), Style.Ink(tally.state))
    return "\(symbol) \(style.paint(tally.sentence, .heading))"
  }
}
