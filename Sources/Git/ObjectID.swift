import CLibgit2

/// The SHA-1 name of a git object: 20 bytes.
package struct ObjectID: Hashable, Sendable {
  // Big-endian words, so that comparing words compares the bytes.
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  /// The id that no object has; git uses it for "does not exist".
  package static let zero = ObjectID(git_oid())

  init(_ raw: git_oid) {
    (high, middle, low) = withUnsafeBytes(of: raw) { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
      )
    }
  }

  /// - Parameter hex: Exactly 40 hexadecimal digits, in either case; `nil` for anything else.
  package init?(hex: String) {
    var raw = git_oid()
    guard hex.utf8.count == 40, hex.utf8.allSatisfy(\.isHexDigit), git_oid_fromstr(&raw, hex) == 0 else { return nil }
    self.init(raw)
  }

  /// 40 lower-case hexadecimal digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return withUnsafeBytes(of: raw) { bytes in
      String(unsafeUninitializedCapacity: 40) { text in
        for (index, byte) in bytes.enumerated() {
          text[2 * index] = digits[Int(byte >> 4)]
          text[2 * index + 1] = digits[Int(byte & 15)]
        }
        return 40
      }
    }
  }

  /// What libgit2 takes.
  var raw: git_oid {
    var raw = git_oid()
    withUnsafeMutableBytes(of: &raw) { bytes in
      bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
      bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
      bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return raw
  }
}

extension ObjectID: Comparable {
  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
  }
}

extension ObjectID: CustomStringConvertible {
  package var description: String { hex }
}

extension UInt8 {
  var isHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
