/// Numbers in performance data: an optional sign, digits with at most one point, an optional exponent.
///
/// The guidelines allow `[-0-9.]`; the exponent is accepted as well, as many plugins print small values with one.
enum NagiosNumber {
  /// Reads a number that fills the whole text; `nil` when it does not, or is not finite.
  static func parse(_ text: some StringProtocol) -> Double? {
    let text = Substring(text)
    guard let (number, rest) = prefix(of: text), rest.isEmpty else { return nil }
    return number
  }

  /// Reads the number at the start of the text; returns it and what follows it.
  static func prefix(of text: Substring) -> (number: Double, rest: Substring)? {
    let bytes = text.utf8
    var index = bytes.startIndex
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      bytes.formIndex(after: &index)
    }
    var digits = 0
    var points = 0
    while index < bytes.endIndex {
      if isDigit(bytes[index]) {
        digits += 1
      } else if bytes[index] == UInt8(ascii: "."), points == 0 {
        points = 1
      } else {
        break
      }
      bytes.formIndex(after: &index)
    }
    guard digits > 0 else { return nil }
    index = endOfExponent(in: bytes, from: index) ?? index
    var literal = String(text[..<index])
    if literal.hasSuffix(".") { literal.removeLast() }
    guard let number = Double(literal), number.isFinite else { return nil }
    return (number, text[index...])
  }

  private static func endOfExponent(in bytes: Substring.UTF8View, from start: Substring.Index) -> Substring.Index? {
    guard start < bytes.endIndex, bytes[start] | 0x20 == UInt8(ascii: "e") else { return nil }
    var index = bytes.index(after: start)
    if index < bytes.endIndex, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      bytes.formIndex(after: &index)
    }
    let end = bytes[index...].firstIndex { !isDigit($0) } ?? bytes.endIndex
    return end > index ? end : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
