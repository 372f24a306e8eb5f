/// Lines with aligned columns.
///
/// A cell with nothing after it in its row neither widens its column nor is followed by spaces.
package struct TextTable {
  /// How a column is laid out.
  package struct Column: Sendable {
    /// Whether its cells end at the same column instead of beginning there.
    package var isRightAligned: Bool
    /// Whether its cells may be cut when the terminal is too narrow.
    package var isFlexible: Bool

    /// Makes a column.
    package init(isRightAligned: Bool = false, isFlexible: Bool = false) {
      self.isRightAligned = isRightAligned
      self.isFlexible = isFlexible
    }

    /// Cells begin at the same column and are never cut.
    package static let left = Column()
    /// Cells end at the same column and are never cut.
    package static let right = Column(isRightAligned: true)
    /// Cells may be cut.
    package static let flexible = Column(isFlexible: true)
  }

  /// A text and its colour. The text is sanitised here, so that no caller can forget to.
  package struct Cell: Sendable, ExpressibleByStringLiteral {
    let text: String
    let ink: Style.Ink?

    /// Makes a cell.
    package init(_ text: String, _ ink: Style.Ink? = nil) {
      self.text = sanitised(text)
      self.ink = ink
    }

    /// A cell without colour.
    package init(stringLiteral value: String) { self.init(value) }
  }

  private let columns: [Column]
  private var rows: [[Cell]] = []

  /// A table without rows.
  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; empty cells at its end count as missing.
  package mutating func add(_ cells: [Cell]) {
    let end = cells.lastIndex { !$0.text.isEmpty }.map { $0 + 1 } ?? 0
    rows.append(Array(cells.prefix(min(end, columns.count))))
  }

  /// One line for each row, without trailing spaces and line ends; cut to the style's width where a column may be.
  package func lines(_ style: Style, indent: Int = 0) -> [String] {
    let measured = rows.map { row in row.map { displayWidth($0.text) } }
    let widths = fitted(measured, indent: indent, limit: style.width)
    let margin = String(repeating: " ", count: indent)
    return zip(rows, measured).map { row, sizes in
      line(row, sizes: sizes, widths: widths, margin: margin, style)
    }
  }

  /// Where the last column begins when nothing is cut.
  func startOfLastColumn(indent: Int = 0) -> Int {
    let widths = fitted(rows.map { row in row.map { displayWidth($0.text) } }, indent: indent, limit: nil)
    return widths.dropLast().reduce(indent) { $0 + $1 + Self.gap }
  }

  private static let gap = 2
  private static let leastFlexible = 12

  private func line(_ row: [Cell], sizes: [Int], widths: [Int], margin: String, _ style: Style) -> String {
    var line = margin
    var start = margin.utf8.count
    for (index, cell) in row.enumerated() {
      let isLast = index == row.count - 1
      var (text, size) = (cell.text, sizes[index])
      let room = isLast ? (style.width.map { max(Self.leastFlexible, $0 - start) } ?? size) : widths[index]
      if columns[index].isFlexible, size > room {
        text = truncated(text, to: room, ellipsis: style.ellipsis)
        size = displayWidth(text)
      }
      let padding = String(repeating: " ", count: max(0, widths[index] - size))
      if columns[index].isRightAligned { line += padding }
      line += style.paint(text, cell.ink)
      if isLast { break }
      if !columns[index].isRightAligned { line += padding }
      line += String(repeating: " ", count: Self.gap)
      start += max(widths[index], size) + Self.gap
    }
    return line
  }

  /// The widths of the columns: as wide as their cells, the widest flexible ones less where the lines would not fit.
  private func fitted(_ measured: [[Int]], indent: Int, limit: Int?) -> [Int] {
    var widths = columns.map { _ in 0 }
    for sizes in measured {
      for (index, size) in sizes.enumerated() where index < sizes.count - 1 || columns[index].isRightAligned {
        widths[index] = max(widths[index], size)
      }
    }
    guard let limit else { return widths }
    while let excess = measured.lazy.map({ needed($0, widths, indent) - limit }).max(), excess > 0 {
      let candidates = widths.indices.filter { columns[$0].isFlexible && widths[$0] > Self.leastFlexible }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] = max(Self.leastFlexible, widths[widest] - excess)
    }
    return widths
  }

  /// The columns that a row takes at least: a flexible cell at its end can be cut.
  private func needed(_ sizes: [Int], _ widths: [Int], _ indent: Int) -> Int {
    guard let last = sizes.indices.last else { return 0 }
    let before = widths[..<last].reduce(indent) { $0 + $1 + Self.gap }
    return before + (columns[last].isFlexible ? min(sizes[last], Self.leastFlexible) : sizes[last])
  }
}
