internal import CPattern

/// Why a text is no pattern.
package struct PatternFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where the fault is, in bytes from 0 on.
  package var offset: Int
  /// What it is, with the piece that is at fault.
  package var message: String

  /// Makes a fault.
  package init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  /// A clause that goes behind the name of what holds the pattern: `is no regular expression: missing ) at offset 3`.
  package var description: String { "is no regular expression: \(message)" }
}

extension PatternFault {
  init(_ fault: uk_pattern_fault, in text: String) {
    let kind = Self.text(fault.message)
    let piece = Self.text(fault.argument)
    let steps = PatternSteps(text)
    let found: Int? =
      if fault.missing_parenthesis && !Self.isAssertion(piece) {
        steps.unclosed
      } else if fault.unexpected_parenthesis {
        steps.unopened
      } else {
        piece.isEmpty ? nil : steps.offset(of: piece)
      }
    offset = found ?? 0
    let place = found.map { " at offset \($0)" } ?? ""
    let shown = piece.isEmpty || fault.missing_parenthesis || fault.unexpected_parenthesis ? "" : " \"\(piece)\""
    message = "\(kind)\(shown)\(place)\(Self.hint(piece))"
  }

  private static func isAssertion(_ piece: String) -> Bool {
    ["(?=", "(?!", "(?<=", "(?<!"].contains { piece.hasPrefix($0) }
  }

  private static func hint(_ piece: String) -> String {
    if isAssertion(piece) || piece.hasPrefix("(?<") { return "; there is no look-around, as it could take for ever" }
    if let digit = piece.dropFirst().first, piece.hasPrefix("\\"), ("1"..."9").contains(digit) {
      return "; there are no back-references, as they could take for ever"
    }
    return ""
  }

  private static func text(_ characters: some Any) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

/// The steps of a pattern: what begins at which offset, as RE2 tells a piece and not its place.
private struct PatternSteps {
  private let bytes: [UInt8]
  private let starts: [Int]
  /// The last `(` that is not closed.
  private(set) var unclosed: Int?
  /// The first `)` that nothing opened.
  private(set) var unopened: Int?

  init(_ text: String) {
    bytes = Array(text.utf8)
    var starts: [Int] = []
    var open: [Int] = []
    var index = 0
    var classStart: Int?
    while index < bytes.count {
      starts.append(index)
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "[") where classStart == nil: classStart = index
      // The first character of a class may be its end's own sign.
      case UInt8(ascii: "]"):
        if let start = classStart, index > start + 1, !(index == start + 2 && bytes[start + 1] == UInt8(ascii: "^")) {
          classStart = nil
        }
      case UInt8(ascii: "(") where classStart == nil: open.append(index)
      case UInt8(ascii: ")") where classStart == nil:
        if open.popLast() == nil, unopened == nil { unopened = index }
      default: break
      }
      index += 1
    }
    self.starts = starts
    unclosed = open.last
  }

  func offset(of piece: String) -> Int? {
    let piece = Array(piece.utf8)
    return starts.first { bytes[$0...].starts(with: piece) }
  }
}
