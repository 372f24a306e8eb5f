import Foundation

/// A document of the corpus, and for faulty ones the diagnostics that it must give.
struct CorpusCase: CustomStringConvertible, Sendable {
  var description: String
  /// `syntax`: no JSON, so no schema sees it. `beyond`: faulty in a way that no schema can express.
  var tag: String
  var text: String
  var expected: [String]

  /// Documents that are no manifest.
  static let faulty = read("faulty")
  /// Documents that are one.
  static let valid = read("valid")

  /// A corpus file has sections: `=== [tag] name`, the document, and for faulty ones `---` and the diagnostics.
  private static func read(_ name: String) -> [CorpusCase] {
    guard let url = Bundle.module.url(forResource: name, withExtension: "txt", subdirectory: "Corpus"),
      let content = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return parse(content)
  }

  static func parse(_ content: String) -> [CorpusCase] {
    content.components(separatedBy: "\n=== ").enumerated().map { index, section in
      var head = section.prefix { $0 != "\n" }
      let body = section.dropFirst(head.count + 1)
      if index == 0 { head = head.dropFirst("=== ".count) }
      var tag = ""
      if head.first == "[", let end = head.firstIndex(of: "]") {
        tag = String(head[head.index(after: head.startIndex)..<end])
        head = head[head.index(end, offsetBy: 2)...]
      }
      let parts = (body + "\n").components(separatedBy: "\n---\n")
      let expected = parts.count > 1 ? parts[1].split(separator: "\n").map(String.init) : []
      return CorpusCase(
        description: String(head), tag: tag, text: parts.count > 1 ? parts[0] : String(parts[0].dropLast()),
        expected: expected)
    }
  }
}
