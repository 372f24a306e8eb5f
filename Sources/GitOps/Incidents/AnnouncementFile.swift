internal import JSONText
internal import UpkeepModel

/// `announcements/2026/2026-11-22-new-region.md`: a title, a marker with what programs need, and people's text.
struct AnnouncementFile {
  static let folder = "announcements"

  private static let opening = "<!-- upkeep:announcement "

  let title: String
  let text: String
  let from, until: Timestamp?
  let components: [String]

  init(_ announcement: Announcement) {
    title = announcement.title
    text = announcement.text
    from = announcement.from
    until = announcement.until
    components = announcement.components
  }

  /// Reads a file. The marker may be missing: a page that people wrote on their own holds without limit.
  init(_ bytes: [UInt8]) {
    let page = MarkdownPage(bytes)
    title = page.title
    var text = page.text[...]
    var facts: JSONValue?
    if let start = text.firstRange(of: Self.opening), let end = text[start.upperBound...].firstRange(of: " -->") {
      facts = try? JSONValue(parsing: Array(text[start.upperBound..<end.lowerBound].utf8))
      text.removeSubrange(start.lowerBound..<end.upperBound)
    }
    self.text = MarkdownPage.trimmed(text)
    from = facts?["from"]?.string.flatMap { Timestamp($0) }
    until = facts?["until"]?.string.flatMap { Timestamp($0) }
    components = facts?["components"]?.array?.compactMap(\.string) ?? []
  }

  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      if let from { writer.member("from", from.description) }
      if let until { writer.member("until", until.description) }
      writer.member("components", components)
    }
    let head = "# \(IncidentFile.escaped(title))\n\n\(Self.opening)\(writer.text) -->\n"
    return Array((text.isEmpty ? head : head + "\n\(text)\n").utf8)
  }
}

/// A page in Markdown that begins with a heading.
struct MarkdownPage {
  /// The first heading, plain; empty where there is none.
  let title: String
  /// What follows it.
  let text: String

  init(_ bytes: [UInt8]) {
    let text = Self.trimmed(String(decoding: bytes, as: UTF8.self)[...])
    let line = text.prefix { !$0.isNewline }
    guard line.hasPrefix("# ") else {
      title = ""
      self.text = text
      return
    }
    title = IncidentFile.plain(line.dropFirst(2))
    self.text = Self.trimmed(text[line.endIndex...])
  }

  static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
