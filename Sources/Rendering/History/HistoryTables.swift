package import UpkeepModel

/// The accounts of a time for spreadsheets and for pages.
package enum HistoryCSV {
  /// CSV (RFC 4180): a line per row, with a header. A cell that a spreadsheet would take for a formula begins with `'`.
  package static func render(_ accounts: HistoryAccounts) -> String {
    let names = [
      "title", "components", "state", "from", "to", "uptime_percent", "coverage_percent", "existing_seconds",
      "covered_seconds", "maintenance_seconds", "up_seconds", "down_seconds", "outages", "mttr_seconds",
      "mtbf_seconds", "checks", "p50_ms", "p90_ms", "p99_ms",
    ]
    let rows = accounts.rows.map { row in
      let uptime = row.uptime
      let latencies = [50.0, 90, 99].map { percent in
        uptime.latency.percentile(percent).map { "\(Double(Phrases.microseconds($0)) / 1000)" } ?? ""
      }
      return [
        row.title, "\(row.count)", row.state.rawValue, "\(accounts.window.from)", "\(accounts.window.to)",
        number(uptime.ratio), number(uptime.coverage), "\(uptime.existing)", "\(uptime.covered)",
        "\(uptime.maintenance)", "\(uptime.up)", "\(uptime.down)", "\(uptime.outages.count)",
        uptime.meanTimeToRepair.map(String.init) ?? "", uptime.meanTimeBetweenFailures.map(String.init) ?? "",
        "\(uptime.checks)",
      ] + latencies
    }
    return ([names] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func number(_ ratio: Double?) -> String {
    ratio.map { "\(($0 * 10_000_000).rounded() / 100_000)" } ?? ""
  }

  private static func cell(_ text: String) -> String {
    let text = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
    guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

/// The accounts of a time as a Markdown table.
package enum HistoryMarkdown {
  package static func render(_ accounts: HistoryAccounts, heading: String) -> String {
    var lines = [
      "**\(HistoryText.title(accounts))**", "",
      "| \(heading) | Uptime | Coverage | Outages | Down | MTTR | MTBF | p50 | p99 |",
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    var total = accounts.total
    total.title = "all"
    for row in accounts.rows + (accounts.rows.count > 1 ? [total] : []) {
      let uptime = row.uptime
      let cells = [
        row.title.isEmpty ? "(none)" : Markdown.code(row.title), HistoryFigures.percent(uptime.ratio),
        HistoryFigures.percent(uptime.coverage), "\(uptime.outages.count)", HistoryFigures.length(uptime.down),
        HistoryFigures.length(uptime.meanTimeToRepair), HistoryFigures.length(uptime.meanTimeBetweenFailures),
        HistoryFigures.latency(uptime.latency, 50), HistoryFigures.latency(uptime.latency, 99),
      ]
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
