package import UpkeepModel

/// The accounts of a time, for people at a terminal.
package enum HistoryText {
  /// The table of all lines, then what went wrong.
  ///
  /// - Parameters:
  ///   - accounts: The accounts.
  ///   - heading: What a line is about, as `Component`.
  ///   - outages: How many of the newest outages are listed.
  package static func render(
    _ accounts: HistoryAccounts, heading: String, outages: Int, style: Style
  ) -> String {
    var lines = [
      style.paint(title(accounts), .heading), "",
    ]
    lines += table(accounts, heading: heading).lines(style)
    let all = accounts.rows.flatMap(\.uptime.outages).sorted { ($1.span.from, $0.key) < ($0.span.from, $1.key) }
    if !all.isEmpty, outages > 0 {
      lines += ["", style.paint("Outages, the newest first", .heading)]
      lines += outageTable(all.prefix(outages), style: style).lines(style)
      if all.count > outages { lines.append("and \(all.count - outages) more, see --format json") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `History from 2026-10-24T22:11:23Z to 2026-11-23T22:11:23Z, as of report 99d32ff1`.
  static func title(_ accounts: HistoryAccounts) -> String {
    "History from \(accounts.window.from) to \(accounts.window.to), as of report \(Phrases.short(accounts.commit))"
  }

  private static func table(_ accounts: HistoryAccounts, heading: String) -> TextTable {
    var table = TextTable([.flexible, .right, .right, .right, .right, .right, .right, .right, .left])
    let hasObjectives = accounts.rows.contains { $0.objective != nil }
    let titles = [
      "Uptime", "Coverage", "Outages", "Down", "MTTR", "p50", hasObjectives ? "Budget" : "p99", by(accounts.parts),
    ]
    table.add([TextTable.Cell(heading, .faint)] + titles.map { TextTable.Cell($0, .faint) })
    for row in accounts.rows { table.add(cells(row, hasObjectives: hasObjectives)) }
    if accounts.rows.count > 1 {
      var total = accounts.total
      total.title = "all"
      table.add(cells(total, hasObjectives: hasObjectives))
    }
    return table
  }

  /// `By day`, `By week` or `By month`, after the longest part.
  private static func by(_ parts: [TimeSpan]) -> String {
    let days = (parts.map(\.seconds).max() ?? 0) / Int(Day.seconds)
    return days <= 1 ? "By day" : days <= 7 ? "By week" : "By month"
  }

  private static func cells(_ row: HistoryAccounts.Row, hasObjectives: Bool) -> [TextTable.Cell] {
    let uptime = row.uptime
    let budget = row.objective.flatMap { row.objectiveUptime?.errorBudget(uptime: $0.uptime) }
    let isMissed = budget.map { $0 < 0 } ?? false
    return [
      TextTable.Cell(row.title.isEmpty ? "(none)" : row.title, Style.Ink(row.state)),
      TextTable.Cell(HistoryFigures.percent(uptime.ratio)),
      TextTable.Cell(HistoryFigures.percent(uptime.coverage), (uptime.coverage ?? 1) < 0.95 ? .warning : nil),
      TextTable.Cell("\(uptime.outages.count)"), TextTable.Cell(HistoryFigures.length(uptime.down)),
      TextTable.Cell(HistoryFigures.length(uptime.meanTimeToRepair)),
      TextTable.Cell(HistoryFigures.latency(uptime.latency, 50)),
      hasObjectives
        ? TextTable.Cell(row.objective == nil ? "" : HistoryFigures.length(budget), isMissed ? .bad : nil)
        : TextTable.Cell(HistoryFigures.latency(uptime.latency, 99)),
      TextTable.Cell(HistoryFigures.sparkline(row.parts, style: .plain)),
    ]
  }

  private static func outageTable(_ outages: ArraySlice<Outage>, style: Style) -> TextTable {
    var table = TextTable([.left, .flexible, .left, .right, .flexible])
    for outage in outages {
      let length = HistoryFigures.length(outage.span.seconds) + (outage.isOngoing ? ", not over" : "")
      let commit = outage.manifestCommit.map { "  (manifest \(Phrases.short($0)))" } ?? ""
      table.add([
        TextTable.Cell(outage.span.from.description), TextTable.Cell(outage.key),
        TextTable.Cell(outage.state.rawValue, Style.Ink(outage.state)), TextTable.Cell(length),
        TextTable.Cell(outage.message + commit),
      ])
    }
    return table
  }
}
