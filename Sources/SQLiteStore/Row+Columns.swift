import Digests
import Foundation
import GRDB
import JSONText

extension Row {
  /// A column that holds JSON text; `nil` when it does not.
  func json(at column: Int) throws -> JSONValue? {
    try withUnsafeData(atIndex: column) { bytes in bytes.flatMap { try? JSONValue(parsing: Array($0)) } }
  }

  /// A column that holds the 32 bytes of a digest; `nil` when it does not.
  func digest(at column: Int) throws -> Digest256? {
    try withUnsafeData(atIndex: column) { bytes in
      guard let bytes, bytes.count == 32 else { return nil }
      return bytes.withUnsafeBytes { Digest256(bigEndian: $0) }
    }
  }
}

extension Digest256 {
  /// The 32 bytes as a database value.
  var databaseBlob: DatabaseValue { withBytes { Data($0) }.databaseValue }
}
