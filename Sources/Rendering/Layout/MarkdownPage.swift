/// A Markdown text that grows up to its limit and keeps room for its end.
struct MarkdownPage {
  private(set) var text = ""
  private let limit: Int
  private var left = 0

  /// An empty page that takes so many bytes.
  init(limit: Int) { self.limit = limit }

  /// Adds a part, or counts it as left out when it does not fit.
  mutating func add(_ part: String) {
    if fits(part) { text += part } else { left += 1 }
  }

  /// Adds a table, or as many of its rows as fit; without rows, nothing.
  mutating func addTable<Row>(_ title: String, _ columns: [String], _ rows: [Row], _ cells: (Row) -> [String]) {
    let rule = columns.map { _ in "---" }
    var head = "\n**\(title)**\n\n\(line(columns))\(line(rule))"
    for (index, row) in rows.enumerated() {
      // Once a row did not fit, later and shorter ones stay out too: what is shown is the beginning, without gaps.
      let part = left > 0 ? "" : head + line(cells(row))
      guard left == 0, fits(part) else {
        left += rows.count - index
        return
      }
      text += part
      head = ""
    }
  }

  /// The page with how many rows were left out, and a small last line.
  func finished(with context: String) -> String {
    let more = left == 0 ? "" : "\n**\(left) more, see the full plan** (`upkeep plan`).\n"
    return text + more + "\n<sub>\(context)</sub>\n"
  }

  private static let roomForEnd = 1_000

  private func fits(_ part: String) -> Bool {
    text.utf8.count + part.utf8.count + Self.roomForEnd <= limit
  }

  private func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
}
