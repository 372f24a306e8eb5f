/// A message as it is kept: one line of readable text of a bounded length.
///
/// What a server or a program says must not be able to break the line format of the reports or to paint on a terminal.
enum MessageLine {
  /// At most so many characters are kept.
  static let limit = 300

  static func of(_ text: String) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    var result = ""
    var length = 0
    var spaced = false
    for scalar in text.unicodeScalars {
      if isBreaking(scalar) {
        spaced = true
        continue
      }
      if spaced, scalar != " ", !result.isEmpty, result.last != " " {
        result.append(" ")
        length += 1
      }
      spaced = false
      if length >= limit { return result + "…" }
      result.unicodeScalars.append(scalar)
      length += 1
    }
    return result
  }

  /// Control and format characters (line breaks, escapes, bidirectional marks, zero-width ones).
  private static func isBreaking(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
    default: false
    }
  }
}
