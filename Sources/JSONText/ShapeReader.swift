internal import Glibc

/// Reads one line of canonical JSON piece by piece, by what must stand there next.
///
/// Years of history are hundreds of thousands of lines of a few known shapes. This compares bytes with the shape and
/// builds nothing. It takes the canonical form alone: whatever else stands there makes it give up with `nil` or
/// `false`, and the caller reads the line with ``JSONReader``, which knows all of JSON.
package struct ShapeReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  /// - Parameter bytes: The line; they must outlive the reader.
  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Nothing is left.
  package var isAtEnd: Bool { offset == bytes.count }

  /// Passes over what must stand here; stays where it is when something else does.
  package mutating func skip(_ expected: StaticString) -> Bool {
    let count = expected.utf8CodeUnitCount
    guard bytes.count - offset >= count, let start = bytes.baseAddress,
      memcmp(start + offset, expected.utf8Start, count) == 0
    else { return false }
    offset += count
    return true
  }

  /// A whole number that is not negative.
  package mutating func count() -> Int? {
    let start = offset
    var value = 0
    while offset < bytes.count, case let digit = bytes[offset] &- 48, digit < 10 {
      // JSON knows no leading zeros, and 18 digits cannot overflow.
      guard offset == start || value > 0, offset - start < 18 else { return nil }
      value = value * 10 + Int(digit)
      offset += 1
    }
    return offset > start ? value : nil
  }

  /// A string without escapes, as its bytes; they are UTF-8 only if the caller checks it.
  package mutating func rawString() -> UnsafeRawBufferPointer? {
    guard offset < bytes.count, bytes[offset] == 0x22 else { return nil }
    var end = offset + 1
    while end < bytes.count, case let byte = bytes[end], byte != 0x22 {
      guard byte != 0x5C, byte >= 0x20 else { return nil }
      end += 1
    }
    guard end < bytes.count else { return nil }
    defer { offset = end + 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[offset + 1..<end])
  }

  /// A string without escapes.
  package mutating func string() -> String? {
    guard let raw = rawString() else { return nil }
    return String(validating: raw, as: UTF8.self)
  }

  /// Passes over a number that is not negative, with a fraction or without.
  package mutating func skipNumber() -> Bool {
    guard count() != nil else { return false }
    guard offset < bytes.count, bytes[offset] == 0x2E else { return true }
    let start = offset + 1
    offset = start
    while offset < bytes.count, bytes[offset] &- 48 < 10 { offset += 1 }
    return offset > start
  }

  /// A number that is not negative, with a fraction or without.
  package mutating func number() -> Double? {
    let start = offset
    guard skipNumber() else { return nil }
    return Double(String(decoding: bytes[start..<offset], as: UTF8.self))
  }
}
