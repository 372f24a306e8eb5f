/// Text from outside as Markdown (GitHub's dialect) that can neither mark up, link, mention nor leave its cell.
enum Markdown {
  /// The text as code, cut to so many characters.
  ///
  /// In code nothing is a mention, a link or markup. A text with a backtick, pipe or backslash stands in `<code>` with
  /// every punctuation mark as a character reference: how a table splits `\|` inside backticks differs among renderers.
  static func code(_ text: String, limit: Int = 200) -> String {
    let text = cut(sanitised(text), to: limit)
    if text.isEmpty { return "`\"\"`" }
    let isRisky = text.utf8.contains { $0 == 0x60 || $0 == 0x7C || $0 == 0x5C }
    return isRisky ? "<code>\(referenced(text))</code>" : "`\(text)`"
  }

  /// The text as prose, cut to so many characters.
  ///
  /// A zero-width space inside what would become a mention, an issue reference or a link keeps it from becoming one:
  /// these are looked for after character references are resolved, so a reference alone does not help.
  static func prose(_ text: String, limit: Int = 600) -> String {
    // Most names and titles are plain words, in which nothing can be marked up.
    if text.utf8.count <= limit, text.utf8.allSatisfy(isPlain) { return text }
    var result = ""
    var word = ""
    for character in cut(sanitised(text), to: limit) {
      switch character {
      case "@", "#": result += reference(character) + zeroWidthSpace
      case ":": result += ":" + zeroWidthSpace
      case "." where word.hasSuffix("www"): result += zeroWidthSpace + "."
      case "-" where word.hasSuffix("gh"): result += zeroWidthSpace + "-"
      case ".", "-", "/", ",", "(", ")", "'", "\"", "%", "?", ";": result.append(character)
      default: result += isPunctuation(character) ? reference(character) : String(character)
      }
      word = character.isLetter ? word + character.lowercased() : ""
    }
    return result.replacing(":" + zeroWidthSpace + " ", with: ": ")
  }

  private static let zeroWidthSpace = "&#8203;"

  /// The text for the inside of an HTML comment: letters, digits, `.`, `_`, `/` and single `-` stay, all else is
  /// written in percent form, so that it can neither end the comment nor contain a space.
  static func comment(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let scalar = Unicode.Scalar(byte)
      let isHyphen = byte == UInt8(ascii: "-")
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "/": result.unicodeScalars.append(scalar)
      case _ where isHyphen && result.last != "-" && !result.isEmpty: result.append("-")
      default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    text.utf8.count > limit && text.count > limit ? text.prefix(limit - 1) + "…" : text
  }

  private static func referenced(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      result += isPunctuation(character) ? reference(character) : String(character)
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "):
      true
    default: false
    }
  }

  private static func isPunctuation(_ character: Character) -> Bool {
    guard let byte = character.asciiValue else { return false }
    return (0x21...0x2F).contains(byte) || (0x3A...0x40).contains(byte) || (0x5B...0x60).contains(byte)
      || (0x7B...0x7E).contains(byte)
  }

  private static func reference(_ character: Character) -> String {
    "&#\(character.asciiValue ?? 63);"
  }
}
