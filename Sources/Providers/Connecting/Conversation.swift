internal import Transport

/// A connection, and what came over it and was not yet used.
struct Conversation {
  private(set) var connection: Connection
  private(set) var unread: [UInt8] = []

  init(over connection: Connection) { self.connection = connection }

  mutating func send(_ bytes: some Sequence<UInt8>) async throws(TransportFailure) {
    try await connection.send(Array(bytes))
  }

  /// Reads once more; `false` when the other side has closed.
  mutating func readMore() async throws(TransportFailure) -> Bool {
    guard let more = try await connection.receive() else { return false }
    unread += more
    return true
  }

  /// Takes the first bytes of what came.
  mutating func take(_ count: Int) -> [UInt8] {
    defer { unread.removeFirst(count) }
    return Array(unread[..<count])
  }

  /// Exactly so many bytes; `limit` guards against a length that the other side names.
  mutating func bytes(_ count: Int, limit: Int = 1 << 16) async throws(TransportFailure) -> [UInt8] {
    guard count <= limit else { throw broken("announces \(count) bytes, more than the \(limit) that are read") }
    while unread.count < count { try await needMore() }
    return take(count)
  }

  /// One line without its end; at most 4 KiB.
  mutating func line() async throws(TransportFailure) -> String {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = take(end + 1).dropLast()
        return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
      }
      guard unread.count < 4096 else { throw broken("sends a line that does not end") }
      try await needMore()
    }
  }

  mutating func handshake(
    _ options: TLSOptions, name: String, isLenient: Bool
  ) async throws(TransportFailure) -> TLSSession {
    // What came before TLS must not be taken for what comes within it.
    guard unread.isEmpty else { throw broken("sends on in plain text when TLS is to begin") }
    return try await connection.handshake(options, name: name, isLenient: isLenient)
  }

  mutating func secure(_ options: TLSOptions, name: String) async throws(TransportFailure) {
    try await connection.secure(options, name: name)
  }

  /// The other side breaks the protocol; `how` follows its name.
  func broken(_ how: String) -> TransportFailure {
    connection.failure(.protocolError, "\(connection.peer) \(how)")
  }

  private mutating func needMore() async throws(TransportFailure) {
    guard try await readMore() else {
      let progress = connection.receivedCount == 0 ? "before an answer came" : "in the middle of an answer"
      throw connection.failure(
        .connectionLost(connection.receivedCount == 0 ? .firstByte : .body),
        "connection closed by \(connection.peer) \(progress)")
    }
  }
}
