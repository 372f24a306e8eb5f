/// A fixed set of names, each with its number, found by the bytes of a member's name without making a string.
package struct NameIndex: Sendable {
  /// The names by number.
  package let names: [String]
  private let bytes: [[UInt8]]
  /// Numbers by hash, -1 for free.
  private let slots: [Int16]

  /// An index of different names; a name's number is its position.
  package init(_ names: [String]) {
    self.names = names
    bytes = names.map { Array($0.utf8) }
    var size = 16
    while size < names.count * 4 { size *= 2 }
    var slots = [Int16](repeating: -1, count: size)
    for (number, name) in bytes.enumerated() {
      var slot = name.withUnsafeBytes { Self.hash($0) } & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int16(number)
    }
    self.slots = slots
  }

  /// The number of the name that these bytes are.
  package func number(of name: UnsafeRawBufferPointer) -> Int? {
    var slot = Self.hash(name) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      let isEqual = bytes[number].withUnsafeBytes { candidate in
        guard candidate.count == name.count else { return false }
        for index in 0..<name.count where candidate[index] != name[index] { return false }
        return true
      }
      if isEqual { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
    guard let first = name.first, let last = name.last else { return 0 }
    return name.count &* 37 &+ Int(first) &* 5 &+ Int(last) &* 11 &+ Int(name[name.count / 2])
  }
}

extension JSONReader {
  /// The number of the current member's name in an index.
  package func nameNumber(in index: NameIndex) -> Int? {
    guard let raw = names.current else { return nil }
    if raw.hasEscapes { return raw.unescaped(in: text).withUnsafeBytes { index.number(of: $0) } }
    return index.number(of: UnsafeRawBufferPointer(rebasing: text[raw.start..<raw.end]))
  }
}
