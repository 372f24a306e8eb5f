package import UpkeepModel

/// A list of incidents for a terminal.
package enum IncidentText {
  /// - Parameter now: The moment up to which those that last have lasted.
  package static func render(_ rows: [IncidentRow], now: Timestamp, style: Style) -> String {
    guard !rows.isEmpty else { return "No incidents." }
    var table = TextTable([.left, .left, .left, .right, .flexible])
    table.add(["", "COMPONENT", "STARTED", "LASTED", "TITLE"].map { .init($0, .heading) })
    for row in rows {
      let isOpen = row.incident?.isOpen ?? false
      table.add([
        .init(isOpen ? "✖" : "●"), .init(row.incident?.component ?? ""), .init(row.incident?.started.description ?? ""),
        .init(row.duration(now: now) + (isOpen ? "+" : "")), .init(row.title),
      ])
    }
    let open = rows.count { $0.incident?.isOpen ?? false }
    return Phrases.count(rows.count, "incident") + (open > 0 ? ", \(open) not over" : "") + "\n\n"
      + table.lines(style).joined(separator: "\n")
  }
}

/// A list of incidents in Markdown.
package enum IncidentMarkdown {
  package static func render(_ rows: [IncidentRow], now: Timestamp) -> String {
    guard !rows.isEmpty else { return "No incidents.\n" }
    var lines = ["| | component | started | lasted | title |", "|---|---|---|---|---|"]
    for row in rows {
      let isOpen = row.incident?.isOpen ?? false
      let cells = [
        isOpen ? "not over" : "over", (row.incident?.component).map { Markdown.code($0) } ?? "",
        row.incident?.started.description ?? "", row.duration(now: now), Markdown.prose(row.title),
      ]
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
