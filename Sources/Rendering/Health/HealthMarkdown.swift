package import UpkeepModel

/// The README of the health ref: the status for people who browse the repository, problems first.
///
/// Nothing in it changes while the health stays the same: no latency, no time of a check, no "3m ago". Maintenance is
/// told with its end, so that a reader can tell when it is over.
///
/// Up to ``wholeLimit`` components it lists all of them. Beyond that nobody reads a list, hosts refuse to show it, and
/// it would be the dearest part of a report: then it lists the problems, and each group with its counts.
package enum HealthMarkdown {
  /// So many components are listed one by one.
  package static let wholeLimit = 500

  /// The page.
  ///
  /// - Parameters:
  ///   - health: The snapshot.
  ///   - revision: The manifest commit that is in force; `nil` when none was applied.
  ///   - now: The time that decides about maintenance.
  ///   - notice: Why failures of the run are unknown; `nil` when they are not.
  package static func render(
    _ health: Health, revision: Revision?, now: Timestamp, notice: String? = nil
  ) -> String {
    let tally = HealthTally(health.entries)
    var page = "# \(symbol(tally.state)) \(tally.sentence)\n"
    if let revision {
      let place = "\(Markdown.code(revision.path)) at \(Markdown.code(Phrases.short(revision.commit)))"
      page += "\nAs declared in \(place).\n"
    }
    if let notice { page += "\n> **Note:** \(Markdown.prose(notice)). What failed is unknown.\n" }
    if health.entries.count > wholeLimit { return page + groups(health, now) + footer }
    for section in HealthSections(health).sections {
      if let title = section.title {
        page += "\n## \(Markdown.prose(title))\n"
        if !section.note.isEmpty { page += "\n\(section.note)\n" }
      }
      if !section.entries.isEmpty { page += "\n" + table(section, now) }
    }
    return page + footer
  }

  private static let footer =
    "\nWritten by Upkeep. `git blame health.json` tells when each component entered its state.\n"

  /// The problems, and a line for each group.
  private static func groups(_ health: Health, _ now: Timestamp) -> String {
    var tallies: [String: HealthTally] = [:]
    var problems: [Int] = []
    for index in health.entries.indices {
      tallies[health.entries[index].component.group ?? "", default: HealthTally()].add(health.entries[index])
      if health.entries[index].isProblem { problems.append(index) }
    }
    var text = ""
    if !problems.isEmpty {
      let worst = problems.sorted { (health.entries[$0].rank, $0) < (health.entries[$1].rank, $1) }
      let shown = worst.prefix(wholeLimit).map { health.entries[$0] }
      text += "\n## Problems\n\n" + table(.init(title: nil, note: "", entries: shown, isMixed: true), now)
      if worst.count > shown.count { text += "\nAnd \(worst.count - shown.count) more, see `health.json`.\n" }
    }
    // An empty name stands for no group and comes last.
    let names = tallies.keys.sorted { ($0.isEmpty ? 1 : 0, $0) < ($1.isEmpty ? 1 : 0, $1) }
    text += "\n## Groups\n\n" + line(["", "Group", "Components"]) + line(["---", "---", "---"])
    for name in names {
      guard let tally = tallies[name] else { continue }
      text += line([symbol(tally.state), name.isEmpty ? "Other" : Markdown.prose(name), tally.listing])
    }
    return text
  }

  private static func table(_ section: HealthSections.Section, _ now: Timestamp) -> String {
    let columns = ["", "Component", "State"] + (section.isMixed ? ["Group"] : []) + ["Since", "Message"]
    var table = line(columns) + line(columns.map { _ in "---" })
    for entry in section.entries {
      let component = entry.component
      let key = component.name == component.key ? "" : " " + Markdown.code(component.key)
      let state = component.paused ? "paused" : entry.state.rawValue
      let since = entry.standing.map { time($0.since) } ?? ""
      let message = entry.standing.map(\.message) ?? ""
      let remark = maintenance(of: entry, now)
      table += line(
        [
          component.paused ? "⏸" : symbol(entry.state), Markdown.prose(component.name) + key,
          (entry.isProblem ? "**\(state)**" : state) + Markdown.prose(Transition.cause(entry.standing?.because ?? [])),
        ] + (section.isMixed ? [Markdown.prose(component.group ?? "")] : []) + [
          since,
          [remark, message.isEmpty ? "" : Markdown.code(message)].filter { !$0.isEmpty }.joined(separator: ": "),
        ])
    }
    return table
  }

  private static func maintenance(of entry: Health.Entry, _ now: Timestamp) -> String {
    guard !entry.component.paused, let maintenance = entry.component.maintenance.current(at: now) else { return "" }
    let reason = maintenance.reason.isEmpty ? "" : " (\(Markdown.prose(maintenance.reason)))"
    return "in maintenance until \(time(maintenance.until))\(reason)"
  }

  private static func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }

  private static func time(_ moment: Timestamp) -> String {
    let text = moment.description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
  }

  private static func symbol(_ state: HealthState) -> String {
    switch state {
    case .operational: "🟢"
    case .degraded: "🟡"
    case .down: "🔴"
    case .unknown: "⚪"
    }
  }
}
