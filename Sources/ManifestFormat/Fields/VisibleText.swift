/// Text that looks like what it is: no control characters, line separators or marks that reorder what follows.
///
/// Names and descriptions end up in terminals, commits and pages; a right-to-left override there would make a reviewer
/// read something else than what is written (CVE-2021-42574).
enum VisibleText {
  /// The characters that are refused, as the inside of a regular expression's class.
  static let refusedClass = #"\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"#

  /// Whether the character is refused.
  static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// The first refused character, as `U+202E`.
  static func refused(in text: String) -> String? {
    // Printable ASCII is all there is in most texts.
    var text = text
    let isPlain = text.withUTF8 { bytes in
      for byte in bytes where byte < 0x20 || byte >= 0x7F { return false }
      return true
    }
    return isPlain ? nil : text.unicodeScalars.first(where: isRefused).map(name)
  }

  /// The text with refused characters made visible, cut after 80 characters.
  static func escaped(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(400).reduce(into: "") { result, scalar in
      if isRefused(scalar) { result += name(scalar) } else { result.unicodeScalars.append(scalar) }
    }
    return text.unicodeScalars.count > 400 ? shown + "…" : shown
  }

  /// The text between quotes, with refused characters made visible, cut after 60 characters.
  static func quoted(_ text: String) -> String {
    let cut = text.unicodeScalars.count > 60
    return "\"\(escaped(String(String.UnicodeScalarView(text.unicodeScalars.prefix(60)))))\(cut ? "…" : "")\""
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
  }
}
