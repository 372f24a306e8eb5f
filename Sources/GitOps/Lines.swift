internal import Glibc

/// The lines of a file, in place.
struct Lines: Sequence, IteratorProtocol {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next line without its end; empty ones are passed over.
  mutating func next() -> UnsafeRawBufferPointer? {
    while offset < bytes.count {
      let start = offset
      offset = Self.end(of: start, in: bytes) + 1
      if offset - 1 > start { return UnsafeRawBufferPointer(rebasing: bytes[start..<offset - 1]) }
    }
    return nil
  }

  /// The offset of the line end at or after an offset, or that of the end of the file.
  static func end(of offset: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress, offset < bytes.count,
      let found = memchr(base + offset, 0x0A, bytes.count - offset)
    else { return bytes.count }
    return base.distance(to: found)
  }

  /// The offset of the first byte of the line that holds an offset.
  static func start(of offset: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    var start = Swift.min(offset, bytes.count)
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    return start
  }
}
