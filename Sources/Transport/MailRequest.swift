/// One mail by SMTP (RFC 5321), with a message that is ready to send (RFC 5322).
package struct MailRequest: Sendable {
  /// When the connection is encrypted.
  package enum Encryption: String, Sendable {
    /// From the first byte, as port 465 has it (RFC 8314 §3.3).
    case implicit
    /// By STARTTLS (RFC 3207), or nothing is sent.
    case required
    /// By STARTTLS where the server offers it.
    case optional
    /// Never.
    case none
  }

  /// A name or an address, IPv6 without brackets.
  package var host: String
  /// 25, 465 or 587, as a rule.
  package var port: Int
  /// When the connection is encrypted.
  package var encryption: Encryption
  /// Who logs in; nil: nobody.
  package var login: HTTPRequest.BasicAuth?
  /// The envelope's sender, without angle brackets.
  package var sender: String
  /// The envelope's recipients, without angle brackets.
  package var recipients: [String]
  /// Headers and body, lines ended by CR and LF.
  package var message: [UInt8]
  /// How this machine greets the server.
  package var greeting = "localhost"
  /// From the start of the name lookup to the server's last word.
  package var timeout: Duration = .seconds(15)
  package var tls = TLSOptions()
  /// Refuses to connect to loopback, link-local, private and other special addresses.
  package var publicAddressesOnly = false

  package init(
    host: String, port: Int, encryption: Encryption, sender: String, recipients: [String], message: [UInt8]
  ) {
    self.host = host
    self.port = port
    self.encryption = encryption
    self.sender = sender
    self.recipients = recipients
    self.message = message
  }
}

/// What came of a mail.
package enum MailOutcome: Sendable {
  /// The server has taken it for every recipient.
  case sent
  /// The server refused it, or one of its recipients: its reply's code, and its words on one line.
  case refused(code: Int, words: String)
  /// The server does not take the login; its words.
  case loginRefused(words: String)
  /// The server offers no encryption, and it is required.
  case unencrypted
  /// No answer came.
  case failure(TransportFailure)
}
