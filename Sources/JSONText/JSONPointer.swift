/// A place in a JSON document (RFC 6901): `/queue/0/length`; the empty text is the whole document.
package struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
  /// The text as it was written.
  package let description: String
  private let steps: [String]

  /// The whole document.
  package static let document = JSONPointer(steps: [])

  private init(steps: [String]) {
    description = ""
    self.steps = steps
  }

  /// Reads a pointer; `nil` when the text is none.
  package init?(_ text: String) {
    description = text
    guard !text.isEmpty else {
      steps = []
      return
    }
    guard text.utf8.first == UInt8(ascii: "/") else { return nil }
    var steps: [String] = []
    for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let step = Self.unescaped(part) else { return nil }
      steps.append(step)
    }
    self.steps = steps
  }

  /// `~1` is a slash, `~0` a tilde; nothing else may follow a tilde.
  private static func unescaped(_ part: Substring) -> String? {
    guard part.utf8.contains(UInt8(ascii: "~")) else { return String(part) }
    var step = ""
    var rest = part.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "~" else {
        step.unicodeScalars.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "0": step += "~"
      case "1": step += "/"
      default: return nil
      }
    }
    return step
  }

  /// The value at this place; `nil` when there is none.
  package func value(in document: JSONValue) -> JSONValue? {
    var value = document
    for step in steps {
      switch value {
      case .object(let object):
        guard let member = object[step] else { return nil }
        value = member
      case .array(let elements):
        guard let index = Self.index(step), index < elements.count else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }

  /// Digits without leading zeros (RFC 6901 §4).
  private static func index(_ step: String) -> Int? {
    guard step.utf8.allSatisfy({ (0x30...0x39).contains($0) }), step == "0" || step.utf8.first != 0x30 else {
      return nil
    }
    return Int(step)
  }
}
