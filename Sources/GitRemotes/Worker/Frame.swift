internal import FoundationEssentials
internal import Glibc

/// Messages on a pipe: four bytes of length, the most significant first, and so many bytes of JSON.
enum Frame {
  /// The largest message, in bytes: a remote with a million refs.
  static let limit = 256 << 20

  /// Writes a message; false when nobody reads any more.
  static func write(_ message: some Encodable, to file: CInt) -> Bool {
    guard let body = try? JSONEncoder().encode(message), body.count <= limit else { return false }
    let length = UInt32(body.count)
    var bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
    bytes += body
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Reads a message.
  ///
  /// - Parameter end: When to give up.
  /// - Returns: The message's bytes; `nil` when the other side has ended or says nonsense.
  /// - Throws: ``RemoteProblem`` `deadline`.
  static func read(from file: CInt, until end: ContinuousClock.Instant? = nil) throws -> Data? {
    guard let head = try bytes(4, from: file, until: end) else { return nil }
    let length = head.reduce(0) { $0 << 8 | Int($1) }
    guard length <= limit, let body = try bytes(length, from: file, until: end) else { return nil }
    return Data(body)
  }

  /// The other side did not answer in time.
  struct Late: Error {}

  private static func bytes(_ count: Int, from file: CInt, until end: ContinuousClock.Instant?) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      if let end {
        let left = (end - .now).components
        let wait = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
        var ready = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        let result = poll(&ready, 1, CInt(clamping: max(0, wait)))
        if result < 0, errno == EINTR { continue }
        if result == 0 { throw Late() }
      }
      let got = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress?.advanced(by: filled), count - filled) }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return nil }
      filled += got
    }
    return bytes
  }
}
