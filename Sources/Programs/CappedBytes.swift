/// The first bytes of a stream; the rest is counted as seen and dropped.
package struct CappedBytes: Sendable {
  private(set) var bytes: [UInt8] = []
  /// There was more.
  package private(set) var isTruncated = false
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func append(_ more: UnsafeRawBufferPointer) {
    let room = limit - bytes.count
    bytes.append(contentsOf: more.prefix(room))
    if more.count > room { isTruncated = true }
  }

  /// The bytes as text; what is not UTF-8 shows as U+FFFD.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
