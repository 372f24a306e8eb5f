internal import JSONText
package import UpkeepModel

/// A text with placeholders such as `{name}`, out of a small fixed set. `{{` and `}}` are braces. There is no code in
/// it: no condition, no loop, no call.
package struct MessageTemplate: Sendable, Hashable {
  private enum Piece: Sendable, Hashable {
    case text(String)
    case placeholder(Placeholder)
  }

  private let pieces: [Piece]

  /// Reads a template.
  ///
  /// - Throws: ``ConfigProblem`` for an unknown placeholder, with the list of those that there are, and for a brace
  ///   that has no partner.
  package init(_ text: String) throws(ConfigProblem) {
    var pieces: [Piece] = []
    var plain = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      if (character == "{" || character == "}"), rest.first == character {
        plain.append(character)
        rest.removeFirst()
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          throw ConfigProblem("a { has no } after it; write {{ for the brace itself")
        }
        guard let placeholder = Placeholder(rest[..<end]) else {
          throw ConfigProblem("unknown placeholder; there are: \(Placeholder.list). Write {{ for the brace itself")
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        plain = ""
        pieces.append(.placeholder(placeholder))
        rest = rest[rest.index(after: end)...]
      } else if character == "}" {
        throw ConfigProblem("a } has no { before it; write }} for the brace itself")
      } else {
        plain.append(character)
      }
    }
    if !plain.isEmpty { pieces.append(.text(plain)) }
    self.pieces = pieces
  }

  /// Whether the text begins with what an event holds.
  var beginsWithPlaceholder: Bool {
    if case .placeholder = pieces.first { true } else { false }
  }

  /// The text for an event. The template's own words stay as they are; values are escaped.
  package func text(for event: Event, escaping: (String) -> String = { $0 }) -> String {
    pieces.reduce(into: "") { text, piece in
      switch piece {
      case .text(let plain): text += plain
      case .placeholder(let placeholder): text += escaping(placeholder.value(in: event))
      }
    }
  }

  /// What is wrong with the templates among some settings.
  static func rules(_ config: JSONObject) -> [ConfigProblem] {
    ["title", "text"].compactMap { name in
      guard let text = config[name]?.string else { return nil }
      do throws(ConfigProblem) {
        _ = try MessageTemplate(text)
        return nil
      } catch {
        return ConfigProblem(setting: name, "\"\(name)\": \(error.message)")
      }
    }
  }
}
