internal import Transport

/// The protocols that speak in lines: RFC 3207 (SMTP), RFC 9051 §6.2.1 (IMAP), RFC 2595 §4 (POP3), RFC 4217 §4 (FTP).
extension StartTLS {
  /// More lines than any greeting has.
  private static let lineLimit = 100

  func negotiateSMTP(_ conversation: inout Conversation) async throws(TransportFailure) {
    _ = try await reply("220", &conversation)
    try await conversation.send("EHLO upkeep.invalid\r\n".utf8)
    let abilities = try await reply("250", &conversation)
    guard abilities.contains(where: { $0.dropFirst(4).uppercased() == "STARTTLS" }) else {
      throw refused(conversation, "it does not offer STARTTLS")
    }
    try await conversation.send("STARTTLS\r\n".utf8)
    _ = try await reply("220", &conversation)
  }

  func negotiateFTP(_ conversation: inout Conversation) async throws(TransportFailure) {
    _ = try await reply("220", &conversation)
    try await conversation.send("AUTH TLS\r\n".utf8)
    _ = try await reply("234", &conversation)
  }

  func negotiatePOP3(_ conversation: inout Conversation) async throws(TransportFailure) {
    for command in ["", "STLS\r\n"] {
      try await conversation.send(command.utf8)
      let answer = try await conversation.line()
      guard answer.hasPrefix("+OK") else { throw refused(conversation, answer) }
    }
  }

  func negotiateIMAP(_ conversation: inout Conversation) async throws(TransportFailure) {
    let greeting = try await conversation.line()
    guard greeting.uppercased().hasPrefix("* OK") else { throw refused(conversation, greeting) }
    try await conversation.send("a STARTTLS\r\n".utf8)
    for _ in 0..<Self.lineLimit {
      let answer = try await conversation.line()
      if answer.hasPrefix("* ") { continue }
      guard answer.uppercased().hasPrefix("A OK") else { throw refused(conversation, answer) }
      return
    }
    throw conversation.broken("sends more lines than are read")
  }

  /// A reply of one or more lines, "250-…" until "250 …" (RFC 5321 §4.2.1, RFC 959 §4.2).
  private func reply(_ code: String, _ conversation: inout Conversation) async throws(TransportFailure) -> [String] {
    var lines: [String] = []
    while lines.count < Self.lineLimit {
      let line = try await conversation.line()
      // Within a long reply FTP lets lines begin with anything.
      guard line.hasPrefix(code) || (self == .ftp && !lines.isEmpty) else { throw refused(conversation, line) }
      lines.append(line)
      if line.hasPrefix(code), line.utf8.dropFirst(3).first != UInt8(ascii: "-") { return lines }
    }
    throw conversation.broken("sends more lines than are read")
  }
}
