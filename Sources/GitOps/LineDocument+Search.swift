internal import Glibc

extension LineDocument {
  /// The entry of a key in a document that this type wrote; `nil` when there is none.
  ///
  /// Entries are in the order of their keys, so halving finds one among thousands. Where it finds none, the whole
  /// document is searched: somebody may have edited it.
  static func entry(of key: [UInt8], in document: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    if let line = halving(key, document) { return line }
    for line in Lines(document) {
      guard let other = RollupLine.key(line), compare(other, key) == 0 else { continue }
      return line.last == UInt8(ascii: ",") ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
    }
    return nil
  }

  private static func halving(_ key: [UInt8], _ document: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    // The lines around the entries do not begin as they do; those after them close a list or an object.
    var (low, high) = (0, document.count)
    while low < high {
      let start = Lines.start(of: (low + high) / 2, in: document)
      let line = line(at: start, in: document)
      guard let other = RollupLine.key(line) else {
        let isAfter = line.first == UInt8(ascii: "]") || line.first == UInt8(ascii: "}")
        if isAfter { high = start } else { low = Lines.end(of: start, in: document) + 1 }
        continue
      }
      let order = compare(other, key)
      if order == 0 { return line }
      if order < 0 { low = Lines.end(of: start, in: document) + 1 } else { high = start }
    }
    return nil
  }

  private static func compare(_ one: UnsafeRawBufferPointer, _ other: [UInt8]) -> Int {
    let order = other.withUnsafeBytes { other in
      guard let left = one.baseAddress, let right = other.baseAddress else { return Int32(0) }
      return memcmp(left, right, min(one.count, other.count))
    }
    return order == 0 ? one.count - other.count : Int(order)
  }

  /// The entry that begins at an offset, without the comma after it.
  private static func line(at offset: Int, in document: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var end = Lines.end(of: offset, in: document)
    if end > offset, document[end - 1] == UInt8(ascii: ",") { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: document[offset..<end])
  }

  /// Calls `body` with each entry of a document that this type wrote and its key, in their order.
  static func forEachEntry(
    in document: UnsafeRawBufferPointer, _ body: (_ key: UnsafeRawBufferPointer, _ line: UnsafeRawBufferPointer) -> Void
  ) {
    for line in Lines(document) {
      guard let key = RollupLine.key(line) else { continue }
      body(key, line.last == UInt8(ascii: ",") ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line)
    }
  }
}
