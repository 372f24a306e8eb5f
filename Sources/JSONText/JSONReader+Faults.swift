/// What is said about text that is not JSON. The usual mistakes of people get a message of their own.
extension JSONReader {
  /// Problems that are seen at once: too large, empty, byte-order mark, another encoding, another format.
  static func problemOfWholeText(_ text: UnsafeRawBufferPointer) -> JSONSyntaxError? {
    func problem(_ message: String) -> JSONSyntaxError { JSONSyntaxError(line: 1, column: 1, message: message) }
    if text.isEmpty { return problem("the file is empty") }
    if text.count > Int(Int32.max) { return problem("the file is larger than 2 GiB") }
    if text.starts(with: [0xEF, 0xBB, 0xBF]) {
      return problem("the file starts with a byte-order mark; save it as UTF-8 without BOM")
    }
    if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
      return problem("the file is UTF-16; save it as UTF-8 without BOM")
    }
    if text.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
      return problem("the file has only white space")
    }
    if text.starts(with: "version https://git-lfs.github.com/".utf8) {
      return problem("the file is a Git LFS pointer, not the content; manifests must be kept in git itself")
    }
    return nil
  }

  /// An error at an offset.
  func fault(at offset: Int, _ message: String) -> JSONSyntaxError {
    let position = position(of: offset)
    return JSONSyntaxError(line: position.line, column: position.column, message: message)
  }

  /// An error at the current offset.
  func fault(_ message: String) -> JSONSyntaxError { fault(at: offset, message) }

  /// The text ends where something is open.
  func ending() -> JSONSyntaxError {
    guard depth > 0 else { return fault(at: text.count, "the file ends where a value is expected") }
    let start = position(of: frame.start)
    let (kind, end) = frame.isObject ? ("object", "}") : ("array", "]")
    return fault(
      at: text.count,
      "the file ends inside the \(kind) that begins at \(start.line):\(start.column); its \"\(end)\" is missing")
  }

  func valueFault() -> JSONSyntaxError {
    if let common = commonFault() { return common }
    switch text[offset] {
    case UInt8(ascii: ","): return fault("a value is missing before this comma")
    case UInt8(ascii: "}"), UInt8(ascii: "]"): return fault("a value is missing before this \(quotedCharacter)")
    case UInt8(ascii: "+"): return fault("a number has no plus sign; remove it")
    case UInt8(ascii: "."): return fault("a number begins with a digit: write 0.5, not .5")
    default: break
    }
    let word = word
    switch word.lowercased() {
    case "true", "false", "null": return fault("\(word) is written \(word.lowercased())")
    case "nan", "inf", "infinity", "-infinity": return fault("\(word) is no JSON number")
    case "none", "nil", "undefined": return fault("\(word) is no JSON value; write null, or leave the member out")
    case "": return fault("unexpected \(quotedCharacter) where a value is expected")
    // The word is not repeated: it may be a secret that lacks its quotes.
    default: return fault("a value is expected here; put text in double quotes")
    }
  }

  func nameFault() -> JSONSyntaxError {
    if let common = commonFault() { return common }
    switch text[offset] {
    case UInt8(ascii: ","): return fault("one comma too many; remove it")
    case UInt8(ascii: "]"): return fault("\"]\" where the object that is open needs \"}\"")
    default:
      let word = word
      return word.isEmpty
        ? fault("unexpected \(quotedCharacter) where a name in double quotes is expected")
        : fault("put names in double quotes: \"\(word)\"")
    }
  }

  func colonFault(after name: RawString) -> JSONSyntaxError {
    commonFault() ?? fault("a colon is missing after the name \(Self.quoted(name.text(in: text)))")
  }

  func separatorFault(valueEnd: Int, closing end: UInt8) -> JSONSyntaxError {
    if let common = commonFault() { return common }
    let container = end == UInt8(ascii: "}") ? "object" : "array"
    switch text[offset] {
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      return fault(
        "\(quotedCharacter) where the \(container) that is open needs \"\(Character(Unicode.Scalar(end)))\"")
    case UInt8(ascii: ":"): return fault("unexpected colon; is a quote or a comma missing before it?")
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"), 0x30...0x39, 0x41...0x5A,
      0x61...0x7A:
      return fault(at: valueEnd, "a comma is missing here")
    default:
      return fault("unexpected \(quotedCharacter) where a comma or the end of the \(container) is expected")
    }
  }

  func trailingComma(at comma: Int, closing end: UInt8) -> JSONSyntaxError {
    fault(at: comma, "remove this comma: nothing follows it before \"\(Character(Unicode.Scalar(end)))\"")
  }

  func trailingFault() -> JSONSyntaxError {
    commonFault() ?? fault("unexpected \(quotedCharacter) after the end of the value; a file holds one value")
  }

  func duplicate(_ name: RawString, first: RawString) -> JSONSyntaxError {
    let place = position(of: first.start - 1)
    return fault(
      at: name.start - 1,
      "duplicate member \(Self.quoted(name.text(in: text))); it is at \(place.line):\(place.column) already")
  }

  func numberFault(at index: Int) -> JSONSyntaxError {
    let word = String(decoding: text[offset..<wordEnd(from: offset)].prefix(40), as: UTF8.self)
    if word.lowercased() == "-infinity" { return fault("-Infinity is no JSON number") }
    return fault(
      at: index == text.count ? index : offset,
      "this is no JSON number, which looks like 12, -3.5 or 1e6; put text in double quotes")
  }

  func escapeFault(at backslash: Int) -> JSONSyntaxError {
    let next = character(at: backslash + 1)
    return fault(
      at: backslash,
      "\"\\\(next)\" is no escape sequence; allowed: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX; a backslash itself is \\\\"
    )
  }

  func surrogateFault(at backslash: Int, _ what: String) -> JSONSyntaxError {
    let escape = String(decoding: text[backslash..<min(backslash + 6, text.count)], as: UTF8.self)
    return fault(at: backslash, "\(escape) is \(what); such a character cannot be")
  }

  func controlFault(at index: Int, stringStart: Int) -> JSONSyntaxError {
    switch text[index] {
    case 0x0A, 0x0D:
      return fault(at: stringStart, "the string that begins here has no closing quote on its line; a line break is \\n")
    case 0x09: return fault(at: index, "a tab inside a string is written \\t")
    case let byte:
      let hex = String(byte, radix: 16, uppercase: true)
      return fault(at: index, "control character U+00\(byte < 16 ? "0" : "")\(hex) inside a string; use an escape")
    }
  }

  func encodingFault(at index: Int) -> JSONSyntaxError {
    let hex = String(text[index], radix: 16, uppercase: true)
    return fault(at: index, "the byte 0x\(hex) is not UTF-8 here; save the file as UTF-8")
  }

  /// Mistakes that are the same wherever they stand; `nil` when it is none of them.
  private func commonFault() -> JSONSyntaxError? {
    let rest = text[offset...]
    switch text[offset] {
    case UInt8(ascii: "/") where rest.starts(with: "//".utf8) || rest.starts(with: "/*".utf8),
      UInt8(ascii: "#"):
      return fault("JSON has no comments; remove it")
    case UInt8(ascii: "'"), UInt8(ascii: "`"): return fault("strings take double quotes (\")")
    case UInt8(ascii: "<") where rest.starts(with: "<<<<<<<".utf8),
      UInt8(ascii: "=") where rest.starts(with: "=======".utf8),
      UInt8(ascii: ">") where rest.starts(with: ">>>>>>>".utf8):
      return fault("a merge conflict is left here; resolve it")
    case UInt8(ascii: ";"): return fault("unexpected \";\"; members and elements are separated by commas")
    case UInt8(ascii: "="): return fault("unexpected \"=\"; a name is followed by a colon")
    case 0..<0x20, 0x7F:
      return fault("unexpected control character U+\(Self.scalarHex(UInt32(text[offset]))) outside a string")
    case 0x80...:
      guard let length = UTF8Sequence.length(at: offset, in: text) else { return encodingFault(at: offset) }
      return unexpectedScalar(String(decoding: rest.prefix(length), as: UTF8.self))
    default: return nil
    }
  }

  private func unexpectedScalar(_ character: String) -> JSONSyntaxError? {
    guard let scalar = character.unicodeScalars.first else { return nil }
    switch scalar {
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}", "\u{AB}", "\u{BB}":
      return fault("strings take plain double quotes (\"), not the typographic \(character)")
    case _ where scalar.properties.isWhitespace || scalar.properties.generalCategory == .format:
      return fault("the invisible character U+\(Self.scalarHex(scalar.value)) is no white space in JSON; remove it")
    default: return nil
    }
  }

  private static func scalarHex(_ scalar: UInt32) -> String {
    let hex = String(scalar, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
  }

  /// The letters and digits at the offset, at most 40 bytes of them.
  private var word: String {
    String(decoding: text[offset..<wordEnd(from: offset)].prefix(40), as: UTF8.self)
  }

  private func wordEnd(from start: Int) -> Int {
    text[start...].prefix(41).firstIndex { !Self.continuesWord($0) } ?? min(start + 41, text.count)
  }

  private var quotedCharacter: String { "\"\(character(at: offset))\"" }

  private func character(at index: Int) -> String {
    guard index < text.count else { return "" }
    let length = text[index] < 0x80 ? 1 : UTF8Sequence.length(at: index, in: text) ?? 1
    return Self.visible(String(decoding: text[index..<index + length], as: UTF8.self))
  }

  /// A name between quotes, cut, with control characters made visible.
  static func quoted(_ name: String) -> String {
    "\"\(visible(String(name.prefix(60))))\(name.count > 60 ? "…" : "")\""
  }

  private static func visible(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        result += "\\u{\(scalarHex(scalar.value))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
