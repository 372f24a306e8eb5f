package import UpkeepModel

/// What changed between two moments, for people at a terminal.
package enum DifferenceText {
  package static func render(_ difference: HealthDifference, style: Style) -> String {
    func named(_ state: HealthState) -> String {
      style.paint("\(style.symbol(state)) \(state.rawValue)", Style.Ink(state))
    }
    var lines = [
      "From \(difference.span.from) to \(difference.span.to): \(named(difference.before)) \(style.arrow) "
        + named(difference.after)
    ]
    guard !difference.rows.isEmpty else {
      return lines[0] + "\nNothing moved; \(Phrases.count(difference.same, "component")) as before.\n"
    }
    var table = TextTable([.flexible, .left, .left, .left, .right, .right, .flexible])
    table.add(
      ["COMPONENT", "BEFORE", "", "AFTER", "MOVES", "DOWN", "MESSAGE"].map { TextTable.Cell($0, .faint) })
    for row in difference.rows {
      let key = row.previousKey.map { "\(row.key) (was \($0))" } ?? row.key
      table.add([
        TextTable.Cell(key), TextTable.Cell(row.before?.rawValue ?? "none", row.before.map { Style.Ink($0) } ?? .faint),
        TextTable.Cell(style.arrow),
        TextTable.Cell(row.after?.rawValue ?? "deleted", row.after.map { Style.Ink($0) } ?? .faint),
        TextTable.Cell("\(row.transitions)"), TextTable.Cell(HistoryFigures.length(row.down)),
        TextTable.Cell(row.message),
      ])
    }
    lines += [""] + table.lines(style)
    if difference.same > 0 { lines += ["", "\(Phrases.count(difference.same, "component")) as before"] }
    return lines.joined(separator: "\n") + "\n"
  }
}
