internal import UpkeepModel

/// The titles and the rows of all sections in one table, so that their columns stand below each other.
struct HealthRows {
  /// A row, and what it has to say where there is no room beside it.
  struct Line {
    var text: String
    var below: String?
  }

  /// The titles, then the rows of all sections.
  private(set) var lines: [Line] = []

  private let now: Timestamp
  private let style: Style
  private let times: HealthText.Times
  private let isNamed: Bool
  private let isGrouped: Bool

  init(
    _ health: Health, sections: [HealthSections.Section], now: Timestamp, style: Style, times: HealthText.Times
  ) {
    self.now = now
    self.style = style
    self.times = times
    isNamed = health.entries.contains { $0.component.name != $0.component.key }
    isGrouped = sections.contains(where: \.isMixed)
    let rows = sections.flatMap { section in section.entries.map { ($0, isMixed: section.isMixed) } }
    let beside = table(rows, isBelow: false)
    let room = style.width.map { $0 - beside.startOfLastColumn(indent: Self.margin) } ?? .max
    let isBelow = rows.contains { $0.0.isProblem && displayWidth(sanitised(remarks($0.0))) > room }
    let texts = (isBelow ? table(rows, isBelow: true) : beside).lines(style, indent: Self.margin)
    lines = texts.prefix(1).map { Line(text: $0) }
    for (text, row) in zip(texts.dropFirst(), rows) {
      lines.append(Line(text: text, below: isBelow && row.0.isProblem ? below(row.0) : nil))
    }
  }

  private static let margin = 2

  private func table(_ rows: [(Health.Entry, isMixed: Bool)], isBelow: Bool) -> TextTable {
    var table = TextTable(
      [.left, .left] + (isNamed ? [.flexible] : []) + [.left, .right, .right] + (isGrouped ? [.left] : []) + [.flexible]
    )
    let titles =
      ["", "COMPONENT"] + (isNamed ? ["NAME"] : []) + ["STATE", "SINCE", "LATENCY"] + (isGrouped ? ["GROUP"] : [])
    table.add((titles + ["MESSAGE"]).map { TextTable.Cell($0, .faint) })
    for (entry, isMixed) in rows {
      let message = isBelow && entry.isProblem ? "" : remarks(entry)
      table.add(cells(entry, isMixed: isMixed) + [TextTable.Cell(message)])
    }
    return table
  }

  private func below(_ entry: Health.Entry) -> String {
    // Below the key: after the margin, the symbol and the gap.
    let indent = Self.margin + 3
    let room = style.width.map { max(20, $0 - indent) } ?? .max
    let text = truncated(sanitised(remarks(entry)), to: room, ellipsis: style.ellipsis)
    return String(repeating: " ", count: indent) + text
  }

  private func cells(_ entry: Health.Entry, isMixed: Bool) -> [TextTable.Cell] {
    let component = entry.component
    let ink: Style.Ink = component.paused ? .faint : Style.Ink(entry.state)
    let symbol = component.paused ? style.symbol(.unknown) : style.symbol(entry.state)
    var cells = [TextTable.Cell(symbol, ink), TextTable.Cell(component.key)]
    if isNamed { cells.append(TextTable.Cell(component.name == component.key ? "" : component.name)) }
    let since = entry.standing.map { standing in
      times == .absolute ? standing.since.description : Phrases.ago(standing.since, now: now)
    }
    cells += [
      TextTable.Cell(state(entry), ink), TextTable.Cell(since ?? ""),
      TextTable.Cell(entry.latest?.latency.map(Phrases.latency) ?? "", .faint),
    ]
    if isGrouped { cells.append(TextTable.Cell(isMixed ? component.group ?? "" : "", .faint)) }
    return cells
  }

  private func state(_ entry: Health.Entry) -> String {
    if entry.component.paused { return "paused" }
    return entry.state.rawValue + Transition.cause(entry.standing?.because ?? [])
      + (entry.component.maintenance.current(at: now) == nil ? "" : ", maintenance")
  }

  /// Until when there is maintenance, then what the latest check said.
  private func remarks(_ entry: Health.Entry) -> String {
    [entry.maintenanceRemark(at: now), Self.finding(entry)].compactMap(\.self).filter { !$0.isEmpty }
      .joined(separator: "; ")
  }

  /// What the latest check said, and whether it disagrees with the state because a threshold is not reached yet.
  private static func finding(_ entry: Health.Entry) -> String {
    guard let standing = entry.standing else { return entry.component.paused ? "" : "not checked yet" }
    guard let latest = entry.latest else { return standing.message }
    guard latest.state != standing.state else { return latest.message }
    let threshold = Pull(from: standing.state, to: latest.state).threshold(in: entry.component.policy)
    return "last check \(latest.state.rawValue), \(standing.streak) of \(threshold): \(latest.message)"
  }
}
