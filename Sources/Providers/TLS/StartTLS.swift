internal import Transport

/// The protocols that begin in plain text and go on in TLS once asked (STARTTLS).
enum StartTLS: String, CaseIterable, Sendable {
  case smtp, imap, pop3, ftp, postgres, mysql, ldap

  /// Where a server listens when nothing else is said.
  var port: Int {
    switch self {
    case .smtp: 25
    case .imap: 143
    case .pop3: 110
    case .ftp: 21
    case .postgres: 5432
    case .mysql: 3306
    case .ldap: 389
    }
  }

  /// Says what it takes until the server waits for the handshake.
  func negotiate(over conversation: inout Conversation) async throws(TransportFailure) {
    switch self {
    case .smtp: try await negotiateSMTP(&conversation)
    case .imap: try await negotiateIMAP(&conversation)
    case .pop3: try await negotiatePOP3(&conversation)
    case .ftp: try await negotiateFTP(&conversation)
    case .postgres: try await negotiatePostgres(&conversation)
    case .mysql: try await negotiateMySQL(&conversation)
    case .ldap: try await negotiateLDAP(&conversation)
    }
  }

  /// The most characters of a server's refusal that are shown.
  private static let shownLimit = 120

  func refused(_ conversation: Conversation, _ answer: String) -> TransportFailure {
    let shown = answer.count > Self.shownLimit ? answer.prefix(Self.shownLimit) + "…" : answer[...]
    return conversation.broken("does not begin TLS for \(rawValue): \(shown)")
  }
}
