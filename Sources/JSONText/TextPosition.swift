/// A place in text, as people and editors count it.
///
/// Lines end with U+000A alone (so CRLF counts once). Columns count bytes of UTF-8, as compilers do; this is the one
/// place that decides so.
package struct TextPosition: Hashable, Comparable, Sendable {
  /// The line, from 1.
  package var line: Int
  /// The column in bytes, from 1.
  package var column: Int

  /// Makes a position.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The position of the byte at `offset`, found by counting from the start of the text.
  package init(of offset: Int, in bytes: UnsafeRawBufferPointer) {
    var cursor = LineCursor()
    self = cursor.position(of: offset, in: bytes)
  }

  /// Earlier or later in the text.
  package static func < (left: Self, right: Self) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// Finds the positions of ascending offsets in one pass over the text.
package struct LineCursor {
  private var line = 1
  private var lineStart = 0
  private var offset = 0

  /// A cursor at the start of a text.
  package init() {}

  /// The position of the byte at `target`. Cheap when targets ascend; an earlier one counts from the start again.
  package mutating func position(of target: Int, in bytes: UnsafeRawBufferPointer) -> TextPosition {
    if target < offset { self = LineCursor() }
    let end = min(target, bytes.count)
    while offset + 8 <= end {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      var breaks = word.bytes(equalTo: 0x0A)
      line += breaks.nonzeroBitCount
      if breaks != 0 {
        breaks = UInt64(breaks.leadingZeroBitCount / 8)
        lineStart = offset + 8 - Int(breaks)
      }
      offset += 8
    }
    while offset < end {
      if bytes[offset] == 0x0A {
        line += 1
        lineStart = offset + 1
      }
      offset += 1
    }
    return TextPosition(line: line, column: target - lineStart + 1)
  }
}

extension UInt64 {
  /// The highest bit of each byte that has this value, and no other bits.
  fileprivate func bytes(equalTo byte: UInt8) -> UInt64 {
    let difference = self ^ (0x0101_0101_0101_0101 &* UInt64(byte))
    let low = (difference & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F
    return ~(low | difference) & 0x8080_8080_8080_8080
  }
}
