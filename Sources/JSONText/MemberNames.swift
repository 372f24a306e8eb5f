/// The names of the members of all open objects, to find duplicates.
///
/// Names stay where they are in the text. Up to 16 names of an object are compared one by one; beyond that a hash
/// table takes over, keyed by the seeded hash of the standard library, so that no text can be made to collide.
struct MemberNames {
  private struct Name {
    var start: UInt32
    var length: UInt32
    var hash: UInt32
    var hasEscapes: Bool

    var raw: RawString {
      RawString(start: Int(start), end: Int(start) + Int(length), hasEscapes: hasEscapes)
    }
  }

  private struct Object {
    /// The index of the first name.
    var first: Int
    /// Indices of names plus one, 0 for free; a power of two in size; empty as long as the object is small.
    var slots: [UInt32] = []
  }

  private static let smallLimit = 16
  private var names: [Name] = []
  /// The innermost open object, and what is around it, beginning with a placeholder.
  private var object = Object(first: 0)
  private var outer: [Object] = []

  /// The name that was added last to the innermost object.
  var current: RawString? {
    names.count > object.first ? names[names.count - 1].raw : nil
  }

  /// The name that was added last to the open object with that number, counted from the outermost, 0.
  func name(ofObject number: Int) -> RawString? {
    let first = number + 1 < outer.count ? outer[number + 1].first : object.first
    let end = number + 2 < outer.count ? outer[number + 2].first : number + 1 < outer.count ? object.first : names.count
    return end > first ? names[end - 1].raw : nil
  }

  mutating func open() {
    outer.append(object)
    object = Object(first: names.count)
  }

  mutating func close() {
    names.removeLast(names.count - object.first)
    object = outer.removeLast()
  }

  /// Adds a name to the innermost object. When it is there already, returns where it was first, and adds it anyway.
  mutating func add(_ raw: RawString, in text: UnsafeRawBufferPointer) -> RawString? {
    let first = object.first
    let size = names.count - first
    var name = Name(
      start: UInt32(raw.start), length: UInt32(raw.end - raw.start), hash: 0, hasEscapes: raw.hasEscapes)
    if size < Self.smallLimit {
      name.hash = raw.hasEscapes ? 0 : Self.quickHash(raw, in: text)
      for index in first..<names.count
      where names[index].hash == name.hash || names[index].hasEscapes || name.hasEscapes {
        if isEqual(names[index], name, in: text) {
          names.append(name)
          return names[index].raw
        }
      }
      names.append(name)
      return nil
    }
    if object.slots.count < 2 * (size + 1) { grow(in: text) }
    name.hash = hash(of: name, in: text)
    let duplicate = insert(name, at: names.count, text: text)?.raw
    names.append(name)
    return duplicate
  }

  /// Tells most names apart by length and a few bytes. Collisions cost little, as it is only used for small objects.
  private static func quickHash(_ raw: RawString, in text: UnsafeRawBufferPointer) -> UInt32 {
    let length = raw.end - raw.start
    guard length >= 4 else {
      var hash = UInt32(length)
      for index in raw.start..<raw.end { hash = hash << 8 | UInt32(text[index]) }
      return hash
    }
    let head = text.loadUnaligned(fromByteOffset: raw.start, as: UInt32.self)
    let tail = text.loadUnaligned(fromByteOffset: raw.end - 4, as: UInt32.self)
    return (head &* 31) ^ (tail &* 0x9E37_79B1) ^ UInt32(truncatingIfNeeded: length)
  }

  /// Doubles the table, or makes it.
  private mutating func grow(in text: UnsafeRawBufferPointer) {
    let wasSmall = object.slots.isEmpty
    object.slots = [UInt32](repeating: 0, count: wasSmall ? 64 : object.slots.count * 2)
    for index in object.first..<names.count {
      if wasSmall { names[index].hash = hash(of: names[index], in: text) }
      _ = insert(names[index], at: index, text: nil)
    }
  }

  /// Puts a name into its slot; returns the equal one that is there already. Without `text` all are known to differ.
  private mutating func insert(_ name: Name, at index: Int, text: UnsafeRawBufferPointer?) -> Name? {
    let mask = object.slots.count - 1
    var slot = Int(name.hash) & mask
    while object.slots[slot] != 0 {
      let other = names[Int(object.slots[slot]) - 1]
      if let text, other.hash == name.hash, isEqual(other, name, in: text) { return other }
      slot = (slot + 1) & mask
    }
    object.slots[slot] = UInt32(index + 1)
    return nil
  }

  private func hash(of name: Name, in text: UnsafeRawBufferPointer) -> UInt32 {
    var hasher = Hasher()
    if name.hasEscapes {
      name.raw.unescaped(in: text).withUnsafeBytes { hasher.combine(bytes: $0) }
    } else {
      hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: text[name.raw.start..<name.raw.end]))
    }
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }

  private func isEqual(_ left: Name, _ right: Name, in text: UnsafeRawBufferPointer) -> Bool {
    if left.hasEscapes || right.hasEscapes {
      return left.raw.unescaped(in: text) == right.raw.unescaped(in: text)
    }
    guard left.length == right.length else { return false }
    for index in 0..<Int(left.length) where text[Int(left.start) + index] != text[Int(right.start) + index] {
      return false
    }
    return true
  }
}
