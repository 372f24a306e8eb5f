/// A string as it stands in the text, checked but not unescaped.
struct RawString {
  /// The offset of the first byte after the quote.
  var start: Int
  /// The offset of the closing quote.
  var end: Int
  var hasEscapes: Bool
}

extension JSONReader {
  /// Reads a string, which must come next.
  package mutating func string() throws(JSONSyntaxError) -> String {
    let raw = try scanString()
    return raw.text(in: text)
  }

  /// Checks a string and goes behind it.
  mutating func scanString() throws(JSONSyntaxError) -> RawString {
    let quote = offset
    var index = offset + 1
    var hasEscapes = false
    while true {
      index = plainEnd(from: index)
      guard index < text.count else {
        offset = quote
        throw fault("the file ends inside the string that begins here; its closing quote is missing")
      }
      switch text[index] {
      case UInt8(ascii: "\""):
        offset = index + 1
        return RawString(start: quote + 1, end: index, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        index = try escapeEnd(at: index)
      case 0..<0x20:
        throw controlFault(at: index, stringStart: quote)
      default:
        guard let length = UTF8Sequence.length(at: index, in: text) else { throw encodingFault(at: index) }
        index += length
      }
    }
  }

  /// The offset of the next byte that needs a look: a quote, a backslash, a control character, or no ASCII.
  private func plainEnd(from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var index = start
    while index + 8 <= text.count {
      let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quotes = word ^ (ones &* 0x22)
      let backslashes = word ^ (ones &* 0x5C)
      // Borrows only disturb bytes above a true hit, and the lowest hit is what is asked for.
      let hits =
        (word | (word &- ones &* 0x20) & ~word | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes)
        & highs
      if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < text.count {
      let byte = text[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { break }
      index += 1
    }
    return index
  }

  /// Checks the escape sequence at the backslash and returns the offset behind it.
  private func escapeEnd(at backslash: Int) throws(JSONSyntaxError) -> Int {
    guard backslash + 1 < text.count else {
      throw fault(at: backslash, "the file ends inside an escape sequence")
    }
    switch text[backslash + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return backslash + 2
    case UInt8(ascii: "u"):
      return try unicodeEscapeEnd(at: backslash)
    default:
      throw escapeFault(at: backslash)
    }
  }

  private func unicodeEscapeEnd(at backslash: Int) throws(JSONSyntaxError) -> Int {
    guard let unit = hexUnit(at: backslash + 2, in: text) else {
      throw fault(at: backslash, "\\u takes exactly four hexadecimal digits, as in \\u00e9")
    }
    let end = backslash + 6
    switch unit {
    case 0xD800..<0xDC00:
      guard end + 1 < text.count, text[end] == UInt8(ascii: "\\"), text[end + 1] == UInt8(ascii: "u"),
        let second = hexUnit(at: end + 2, in: text), (0xDC00..<0xE000).contains(second)
      else { throw surrogateFault(at: backslash, "the first half of a surrogate pair, and its second half is missing") }
      return end + 6
    case 0xDC00..<0xE000:
      throw surrogateFault(at: backslash, "the second half of a surrogate pair, and its first half is missing")
    default:
      return end
    }
  }
}

extension RawString {
  /// The string's value.
  func text(in text: UnsafeRawBufferPointer) -> String {
    if hasEscapes { return String(decoding: unescaped(in: text), as: UTF8.self) }
    return String(decoding: UnsafeRawBufferPointer(rebasing: text[start..<end]), as: UTF8.self)
  }

  /// The UTF-8 of the string's value. The escapes were checked when the string was scanned.
  func unescaped(in text: UnsafeRawBufferPointer) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end - start)
    var index = start
    while index < end {
      guard text[index] == UInt8(ascii: "\\") else {
        bytes.append(text[index])
        index += 1
        continue
      }
      index += 2
      switch text[index - 1] {
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = hexUnit(at: index, in: text) ?? 0
        index += 4
        if (0xD800..<0xDC00).contains(scalar) {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + ((hexUnit(at: index + 2, in: text) ?? 0xDC00) - 0xDC00)
          index += 6
        }
        if let scalar = Unicode.Scalar(scalar) { bytes.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
      default: bytes.append(text[index - 1])
      }
    }
    return bytes
  }
}

/// The value of four hexadecimal digits; `nil` when there are fewer.
private func hexUnit(at start: Int, in text: UnsafeRawBufferPointer) -> UInt32? {
  guard start + 4 <= text.count else { return nil }
  var value: UInt32 = 0
  for index in start..<start + 4 {
    switch text[index] {
    case let digit where (0x30...0x39).contains(digit): value = value << 4 | UInt32(digit - 0x30)
    case let digit where (0x41...0x46).contains(digit & ~0x20): value = value << 4 | UInt32(digit & ~0x20 - 0x41 + 10)
    default: return nil
    }
  }
  return value
}
