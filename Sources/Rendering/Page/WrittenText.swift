/// What people wrote in Markdown, as plain blocks: headings, paragraphs and lists. Links, images and HTML stay the text
/// that they are, as anybody who may write to the branch could put them there.
struct WrittenText {
  enum Block: Hashable {
    case heading(String)
    case paragraph(String)
    case list([String])
  }

  private(set) var blocks: [Block] = []

  init(_ text: String) {
    var paragraph: [String] = []
    var items: [String] = []
    func flush(_ blocks: inout [Block]) {
      if !paragraph.isEmpty { blocks.append(.paragraph(paragraph.joined(separator: " "))) }
      if !items.isEmpty { blocks.append(.list(items)) }
      (paragraph, items) = ([], [])
    }
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let line = line.drop(while: \.isWhitespace)
      let marks = line.prefix { $0 == "#" }.count
      if line.isEmpty {
        flush(&blocks)
      } else if (1...6).contains(marks), line.dropFirst(marks).first == " " {
        flush(&blocks)
        blocks.append(.heading(String(line.dropFirst(marks + 1))))
      } else if ["- ", "* "].contains(line.prefix(2)) {
        if !paragraph.isEmpty { flush(&blocks) }
        items.append(String(line.dropFirst(2)))
      } else if items.isEmpty {
        paragraph.append(String(line))
      } else {
        items[items.count - 1] += " " + line
      }
    }
    flush(&blocks)
  }

  /// Headings are set off without being headings of the page: their levels are not ours.
  func write(into markup: inout Markup) {
    markup.element("div", ["class": "written", "dir": "auto"]) { markup in
      for block in blocks {
        switch block {
        case .heading(let text): markup.element("p") { $0.element("strong", text: text) }
        case .paragraph(let text): markup.element("p", text: text)
        case .list(let items):
          markup.element("ul") { markup in
            for item in items { markup.element("li", text: item) }
          }
        }
      }
    }
  }
}
