package import JSONText
package import UpkeepModel

extension Suspension {
  /// Writes it as an object of a view.
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("owner", owner)
      writer.member("since", since.description)
      writer.member("by", by)
      if let reason { writer.member("reason", reason) }
    }
  }
}

extension HealthMarkdown {
  private static let mark = "> **Suspended:** "

  /// A page with these suspensions below its first line, and no others.
  package static func page(_ page: String, telling suspensions: [Suspension]) -> String {
    var lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while let index = lines.firstIndex(where: { $0.hasPrefix(mark) }) {
      // The empty line before it belongs to it.
      lines.removeSubrange((index > 0 && lines[index - 1].isEmpty ? index - 1 : index)...index)
    }
    let told = suspensions.flatMap { ["", mark + notice($0)] }
    lines.insert(contentsOf: told, at: min(1, lines.count))
    return lines.joined(separator: "\n")
  }

  private static func notice(_ suspension: Suspension) -> String {
    let story = Markdown.prose(suspension.story)
    return "the manifest of owner \(Markdown.code(suspension.owner)) is not applied, it is \(story)"
  }
}
