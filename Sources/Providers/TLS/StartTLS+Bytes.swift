internal import Transport

/// The protocols that speak in bytes.
extension StartTLS {
  /// PostgreSQL's SSLRequest: its length and a number that no version has, answered by one byte.
  /// (PostgreSQL manual, "Message Formats".)
  func negotiatePostgres(_ conversation: inout Conversation) async throws(TransportFailure) {
    try await conversation.send([0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F])
    switch try await conversation.bytes(1)[0] {
    case UInt8(ascii: "S"): return
    case UInt8(ascii: "N"): throw refused(conversation, "it is set up without TLS")
    case UInt8(ascii: "E"): throw refused(conversation, "it answers with an error")
    default: throw conversation.broken("does not speak PostgreSQL's protocol")
    }
  }

  /// MySQL greets; then a login packet that is cut off after its flags asks for TLS.
  /// (MySQL Source Code Documentation, "Protocol::HandshakeV10" and "Protocol::SSLRequest".)
  func negotiateMySQL(_ conversation: inout Conversation) async throws(TransportFailure) {
    let head = try await conversation.bytes(4)
    let greeting = try await conversation.bytes(Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16)
    if greeting.first == 0xFF {
      throw refused(conversation, String(decoding: greeting.dropFirst(3), as: UTF8.self))
    }
    // Version, its text up to NUL, 4 bytes of connection, 8 of salt, one of filling, the lower flags.
    guard greeting.first == 10, let end = greeting.dropFirst().firstIndex(of: 0), greeting.count >= end + 16 else {
      throw conversation.broken("does not speak MySQL's protocol")
    }
    let isOffered = greeting[end + 15] & 0x08 != 0  // CLIENT_SSL, 0x0800
    guard isOffered else { throw refused(conversation, "it is set up without TLS") }
    // CLIENT_PROTOCOL_41, CLIENT_SSL, CLIENT_SECURE_CONNECTION; packets of 16 MiB; utf8mb4.
    let flags: [UInt8] = [0x00, 0x8A, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 45]
    try await conversation.send([32, 0, 0, head[3] &+ 1] + flags + [UInt8](repeating: 0, count: 23))
  }

  /// LDAP's extended operation 1.3.6.1.4.1.1466.20037 (RFC 4511 §4.14).
  func negotiateLDAP(_ conversation: inout Conversation) async throws(TransportFailure) {
    let name = Array("1.3.6.1.4.1.1466.20037".utf8)
    let operation: [UInt8] = [0x77, UInt8(name.count + 2), 0x80, UInt8(name.count)] + name
    try await conversation.send([0x30, UInt8(operation.count + 3), 0x02, 0x01, 0x01] + operation)
    // The answer is a sequence of the message's number and an extended response that begins with the result.
    var answer = try await element(0x30, &conversation)
    guard content(0x02, of: &answer) != nil, var response = content(0x78, of: &answer),
      let result = content(0x0A, of: &response)?.first
    else { throw conversation.broken("does not speak LDAP") }
    guard result == 0 else {
      _ = content(0x04, of: &response)
      let words = content(0x04, of: &response).map { String(decoding: $0, as: UTF8.self) } ?? ""
      throw refused(conversation, "result \(result)\(words.isEmpty ? "" : ", \(words)")")
    }
  }

  /// Reads one element of BER with a definite length and returns its content.
  private func element(
    _ tag: UInt8, _ conversation: inout Conversation
  ) async throws(TransportFailure) -> ArraySlice<UInt8> {
    let head = try await conversation.bytes(2)
    guard head[0] == tag, head[1] < 0x80 || (0x81...0x84).contains(head[1]) else {
      throw conversation.broken("does not speak LDAP")
    }
    guard head[1] >= 0x80 else { return try await conversation.bytes(Int(head[1]))[...] }
    let length = try await conversation.bytes(Int(head[1] & 0x7F)).reduce(0) { $0 << 8 | Int($1) }
    return try await conversation.bytes(length)[...]
  }

  /// Takes one element off the bytes and returns its content; `nil` when it is another one, or cut off.
  private func content(_ tag: UInt8, of bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard bytes.popFirst() == tag, var length = bytes.popFirst().map({ Int($0) }) else { return nil }
    if length >= 0x80 {
      guard (0x81...0x84).contains(length), bytes.count >= length & 0x7F else { return nil }
      let size = length & 0x7F
      length = bytes.prefix(size).reduce(0) { $0 << 8 | Int($1) }
      bytes = bytes.dropFirst(size)
    }
    guard bytes.count >= length else { return nil }
    defer { bytes = bytes.dropFirst(length) }
    return bytes.prefix(length)
  }
}
