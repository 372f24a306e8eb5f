import Foundation
import UpkeepModel

/// The first 100 bytes of a database file, read before SQLite touches it: opening turns the write-ahead log on, and
/// another program's file must stay as it is.
///
/// Source: "Database File Format", section 1.3, https://www.sqlite.org/fileformat2.html.
struct DatabaseHeader {
  private let bytes: [UInt8]

  init(path: String, _ operation: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw StoreError(
        .unavailable, operation: operation,
        "the file cannot be read: \(String(cString: strerror(errno))); check its permissions")
    }
    defer { try? file.close() }
    do {
      bytes = try file.read(upToCount: 100).map(Array.init) ?? []
    } catch {
      // A folder can be opened like a file.
      throw StoreError(
        .corrupt, operation: operation, "what is there is no file that can be read; \(StoreError.disposable)")
    }
  }

  /// The application that the file belongs to, big-endian at byte 68.
  private var applicationID: UInt32 { bytes[68..<72].reduce(0) { $0 << 8 | UInt32($1) } }

  /// Passes for a store of ours alone.
  func check(_ operation: String) throws(StoreError) {
    guard bytes.count == 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
      let what = bytes.isEmpty ? "the file is empty" : "the file is no SQLite database"
      throw StoreError(.corrupt, operation: operation, "\(what); \(StoreError.disposable)")
    }
    guard applicationID == Schema.applicationID else {
      throw StoreError(
        .unavailable, operation: operation, "the file is the database of another program; name another store")
    }
  }
}
