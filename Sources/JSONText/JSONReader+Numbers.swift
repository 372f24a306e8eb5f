extension JSONReader {
  /// Reads a number, which must come next: `.integer` when it is written without fraction and exponent and fits 64
  /// bits, else `.number`.
  ///
  /// - Throws: ``JSONSyntaxError`` also when the number lies outside the range of a double. One that is too small to
  ///   be told from zero is zero.
  package mutating func number() throws(JSONSyntaxError) -> JSONValue {
    if let integer = shortInteger() { return .integer(integer) }
    let start = offset
    let (end, isWhole) = try scanNumber()
    offset = end
    if isWhole, let integer = integer(from: start, to: end) { return .integer(integer) }
    let digits = String(decoding: UnsafeRawBufferPointer(rebasing: text[start..<end]), as: UTF8.self)
    guard let value = Double(digits), value.isFinite else {
      throw fault(at: start, "the number is too large; its size must stay below 1.8e308")
    }
    return .number(value)
  }

  /// Reads what most numbers are: up to 18 digits and nothing else. Stays where it is when the number is not like that.
  private mutating func shortInteger() -> Int64? {
    var value: Int64 = 0
    var index = offset
    while index < text.count, (0x30...0x39).contains(text[index]) {
      value = value &* 10 &+ Int64(text[index] &- 0x30)
      index += 1
    }
    let length = index - offset
    guard (1...18).contains(length), length == 1 || text[offset] != 0x30,
      index == text.count || !Self.continuesWord(text[index])
    else { return nil }
    offset = index
    return value
  }

  /// Checks a number and returns the offset behind it, without going there.
  func scanNumber() throws(JSONSyntaxError) -> (end: Int, isWhole: Bool) {
    var index = offset
    var isWhole = true
    if byte(at: index) == UInt8(ascii: "-") { index += 1 }
    let first = index
    index = digitsEnd(from: index)
    guard index > first else { throw numberFault(at: index) }
    guard text[first] != 0x30 || index == first + 1 else {
      throw fault("a number has no leading zeros; remove them, or put it in double quotes if it is text")
    }
    if byte(at: index) == UInt8(ascii: ".") {
      isWhole = false
      let fraction = index + 1
      index = digitsEnd(from: fraction)
      guard index > fraction else { throw numberFault(at: index) }
    }
    if byte(at: index) | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      let sign = byte(at: index + 1)
      let exponent = index + (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? 2 : 1)
      index = digitsEnd(from: exponent)
      guard index > exponent else { throw numberFault(at: index) }
    }
    guard index == text.count || !Self.continuesWord(text[index]) else { throw numberFault(at: index) }
    return (index, isWhole)
  }

  /// The byte at the index, 0 behind the end.
  private func byte(at index: Int) -> UInt8 { index < text.count ? text[index] : 0 }

  private func digitsEnd(from start: Int) -> Int {
    var index = start
    while (0x30...0x39).contains(byte(at: index)) { index += 1 }
    return index
  }

  private func integer(from start: Int, to end: Int) -> Int64? {
    let isNegative = text[start] == UInt8(ascii: "-")
    var value: Int64 = 0
    for index in (isNegative ? start + 1 : start)..<end {
      let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let digit = Int64(text[index] - 0x30)
      let (sum, overflow) = isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
      if tooLarge || overflow { return nil }
      value = sum
    }
    return value
  }
}
