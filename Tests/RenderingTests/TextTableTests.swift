import Testing

@testable import Rendering

@Suite struct TextTableTests {
  private func table() -> TextTable {
    var table = TextTable([.left, .flexible, .right, .flexible])
    table.add(["key", "name", "ms", "message"])
    table.add(["東京", "Tokyo office", "12", "a long message that does not fit"])
    table.add(["e\u{301}", "", "1234"])
    table.add(["alone and very wide indeed"])
    return table
  }

  @Test func `columns stand below each other whatever the characters`() {
    #expect(
      table().lines(.plain) == [
        "key   name            ms  message",
        "東京  Tokyo office    12  a long message that does not fit",
        "e\u{301}                   1234",
        "alone and very wide indeed",
      ])
  }

  @Test func `the last text is cut first and no line is wider than the terminal`() {
    let lines = table().lines(Style(colour: false, width: 40))
    #expect(lines[1] == "東京  Tokyo office    12  a long messag…")
    #expect(lines.allSatisfy { displayWidth($0) <= 40 })
  }

  @Test func `a terminal too narrow for anything still gets every row`() {
    #expect(table().lines(Style(colour: false, width: 5)).count == 4)
  }

  @Test func `no line ends in a space`() {
    for width in [nil, 20, 40, 80] {
      #expect(table().lines(Style(colour: false, width: width)).allSatisfy { $0.last != " " })
    }
  }

  @Test func `colours do not move columns`() {
    var table = TextTable([.left, .left])
    table.add([TextTable.Cell("a", .bad), "x"])
    table.add([TextTable.Cell("abc", .good), "y"])
    #expect(
      table.lines(Style(colour: true)) == ["\u{1B}[31ma\u{1B}[0m    x", "\u{1B}[32mabc\u{1B}[0m  y"])
  }

  @Test func `an escape in a cell is shown, not sent`() {
    var table = TextTable([.left])
    table.add([TextTable.Cell("\u{1B}[2J\nnew row")])
    #expect(table.lines(.plain) == ["\\u{1b}[2J\\nnew row"])
  }
}
