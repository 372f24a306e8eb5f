/// Reads JSON text (RFC 8259) piece by piece, without building a tree.
///
/// The caller pulls: ``peek()`` tells what comes, then one of the reading functions consumes it, or ``skip()`` passes
/// over it. Objects are read with ``openObject()`` and ``nextMember()`` until it returns `false`, arrays likewise:
///
/// ```swift
/// try reader.openObject()
/// while try reader.nextMember() {
///   switch reader.name { case "version": version = try reader.number() ; default: try reader.skip() }
/// }
/// try reader.finish()
/// ```
///
/// Everything that is passed is checked: grammar, UTF-8, escapes, duplicate members (compared after unescaping), depth.
/// Nothing recurses, so the depth of hostile text costs no stack, and work and memory grow in line with its size.
package struct JSONReader: ~Copyable {
  /// What kind of value comes next.
  package enum Kind: Sendable {
    case object, array, string, number, bool, null
  }

  /// How deep arrays and objects may be nested.
  package static let depthLimit = 512

  /// An object or array that is being read.
  struct Frame {
    var isObject: Bool
    var start: Int
    /// Members or elements begun so far.
    var count = 0
    /// Whether the reader stands between two members or elements, not in one.
    var isBetween = true
  }

  /// The text. It must outlive the reader.
  package let text: UnsafeRawBufferPointer
  /// The offset of the next byte; after ``nextMember()``, ``nextElement()`` and at the start, that of the value.
  package internal(set) var offset = 0
  /// The offset of the opening quote of the current member's name.
  package internal(set) var nameOffset = 0
  /// The innermost open object or array; kept out of the array, as it is what every step changes.
  var frame = Frame(isObject: false, start: 0)
  /// What is around it, outermost first, beginning with a placeholder for the text itself.
  var outer: [Frame] = []
  var names = MemberNames()

  /// Begins to read.
  ///
  /// - Throws: ``JSONSyntaxError`` when the text is empty, only white space, begins with a byte-order mark, or is
  ///   larger than 2 GiB.
  package init(_ text: UnsafeRawBufferPointer) throws(JSONSyntaxError) {
    self.text = text
    if let problem = Self.problemOfWholeText(text) { throw problem }
    skipWhiteSpace()
  }

  /// Begins to read at the first byte of a value inside a text that was read before.
  package init(_ text: UnsafeRawBufferPointer, at offset: Int) {
    self.text = text
    self.offset = offset
  }

  private init(copying other: borrowing JSONReader) {
    text = other.text
    offset = other.offset
    nameOffset = other.nameOffset
    frame = other.frame
    outer = other.outer
    names = other.names
  }

  /// A second reader at the same place, to look ahead.
  package func fork() -> JSONReader { JSONReader(copying: self) }

  /// How many objects and arrays are open.
  package var depth: Int { outer.count }

  /// What kind of value comes next. Does not consume it.
  package mutating func peek() throws(JSONSyntaxError) -> Kind {
    guard offset < text.count else { throw ending() }
    switch text[offset] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), 0x30...0x39: return .number
    case UInt8(ascii: "t") where comes("true"), UInt8(ascii: "f") where comes("false"): return .bool
    case UInt8(ascii: "n") where comes("null"): return .null
    default: throw valueFault()
    }
  }

  /// Enters an object, which must come next.
  package mutating func openObject() throws(JSONSyntaxError) {
    try open(isObject: true)
    names.open()
  }

  /// Enters an array, which must come next.
  package mutating func openArray() throws(JSONSyntaxError) {
    try open(isObject: false)
  }

  /// Goes to the next member of the open object, reads its name and stands before its value; `false` when the object
  /// has ended and is closed.
  package mutating func nextMember() throws(JSONSyntaxError) -> Bool {
    guard try advance(closing: UInt8(ascii: "}")) else {
      names.close()
      return false
    }
    guard text[offset] == UInt8(ascii: "\"") else { throw nameFault() }
    nameOffset = offset
    let name = try scanString()
    let first = names.add(name, in: text)
    frame.isBetween = false
    if let first { throw duplicate(name, first: first) }
    skipWhiteSpace()
    guard offset < text.count else { throw ending() }
    guard text[offset] == UInt8(ascii: ":") else { throw colonFault(after: name) }
    offset += 1
    skipWhiteSpace()
    guard offset < text.count else { throw ending() }
    return true
  }

  /// Goes to the next element of the open array and stands before it; `false` when the array has ended and is closed.
  package mutating func nextElement() throws(JSONSyntaxError) -> Bool {
    guard try advance(closing: UInt8(ascii: "]")) else { return false }
    frame.isBetween = false
    return true
  }

  /// Reads `true` or `false`, which must come next.
  package mutating func bool() throws(JSONSyntaxError) -> Bool {
    let value = comes("true")
    try word(value ? "true" : "false")
    return value
  }

  /// Reads `null`, which must come next.
  package mutating func null() throws(JSONSyntaxError) { try word("null") }

  /// Ends the reading: only white space may be left.
  package mutating func finish() throws(JSONSyntaxError) {
    skipWhiteSpace()
    guard offset == text.count else { throw trailingFault() }
  }

  mutating func skipWhiteSpace() {
    while offset < text.count {
      let byte = text[offset]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      offset += 1
    }
  }

  private mutating func open(isObject: Bool) throws(JSONSyntaxError) {
    guard depth < Self.depthLimit else {
      throw fault("nested more than \(Self.depthLimit) levels deep")
    }
    outer.append(frame)
    frame = Frame(isObject: isObject, start: offset)
    offset += 1
  }

  /// Passes the comma before the next member or element, or the end of the container.
  private mutating func advance(closing end: UInt8) throws(JSONSyntaxError) -> Bool {
    let valueEnd = offset
    frame.isBetween = true
    skipWhiteSpace()
    guard offset < text.count else { throw ending() }
    if text[offset] == end {
      offset += 1
      frame = outer.removeLast()
      return false
    }
    if frame.count > 0 {
      guard text[offset] == UInt8(ascii: ",") else { throw separatorFault(valueEnd: valueEnd, closing: end) }
      let comma = offset
      offset += 1
      skipWhiteSpace()
      guard offset < text.count else { throw ending() }
      if text[offset] == end { throw trailingComma(at: comma, closing: end) }
    }
    frame.count += 1
    return true
  }

  private mutating func word(_ word: StaticString) throws(JSONSyntaxError) {
    guard comes(word) else { throw valueFault() }
    offset += word.utf8CodeUnitCount
  }

  /// Whether the word comes next and ends there.
  private func comes(_ word: StaticString) -> Bool {
    let end = offset + word.utf8CodeUnitCount
    guard end <= text.count else { return false }
    for index in 0..<word.utf8CodeUnitCount where text[offset + index] != word.utf8Start[index] { return false }
    return end == text.count || !Self.continuesWord(text[end])
  }

  /// Whether the byte would belong to the number or word before it.
  static func continuesWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
