/// Header fields in the order received; names compare without regard to case (RFC 9110 §5.1).
package struct HTTPFields: Sendable, RandomAccessCollection {
  package typealias Field = (name: String, value: String)
  private let fields: [Field]

  package init(_ fields: [Field] = []) {
    self.fields = fields
  }

  /// Splits header lines. A line without a colon (the status line) is left out; one that begins with a blank goes on
  /// with the value before it (RFC 9112 §5.2).
  init(lines: UnsafeBufferPointer<UInt8>) {
    var fields: [Field] = []
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
        if let last = fields.indices.last { fields[last].value += " " + Self.text(line) }
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), !line.starts(with: "HTTP/".utf8) {
        fields.append((Self.text(line[..<colon]), Self.text(line[line.index(after: colon)...])))
      }
    }
    self.fields = fields
  }

  private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }),
      let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  /// The first value under this name.
  package subscript(name: String) -> String? {
    fields.first { Self.matches($0.name, name) }?.value
  }

  /// All values under this name.
  package func values(_ name: String) -> [String] {
    fields.compactMap { Self.matches($0.name, name) ? $0.value : nil }
  }

  private static func matches(_ one: String, _ other: String) -> Bool {
    one.utf8.elementsEqual(other.utf8) { one, other in
      one == other || (one | 32 == other | 32 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(one | 32))
    }
  }

  package var startIndex: Int { fields.startIndex }
  package var endIndex: Int { fields.endIndex }
  package subscript(index: Int) -> Field { fields[index] }
}
