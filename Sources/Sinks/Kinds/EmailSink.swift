internal import JSONText
internal import Transport
package import UpkeepModel

/// `email`: a mail by SMTP (RFC 5321).
///
/// A refusal that is for now (4yz), a login that is not taken, and no answer are tried again; a refusal for good (5yz)
/// is rejected, with the server's words. It counts for the whole mail, also when the server refuses one recipient only.
package struct EmailSink: Sink {
  /// The name in the outbox.
  package let name: String
  private let server: SettingText
  private let declaration: SinkDeclaration
  /// `nil` when the addresses, which are checked before, are none.
  private let message: MailMessage?
  private let surroundings: SinkSurroundings

  init(_ declaration: SinkDeclaration, in surroundings: SinkSurroundings) {
    let recipients = declaration.texts("to").compactMap { Mailbox($0) }
    name = declaration.name
    server = declaration.textOrSecret("server") ?? .literal("")
    message = declaration.text("from").flatMap { Mailbox($0) }.map { sender in
      MailMessage(sender: sender, recipients: recipients, wording: declaration.wording)
    }
    self.declaration = declaration
    self.surroundings = surroundings
  }

  /// Sends the mail once.
  package func deliver(_ event: Event) async -> Delivery {
    guard let message else { return .rejected(reason: "\"from\" is no mail address") }
    var mask = SecretMask()
    do throws(SecretProblem) {
      let request = try request(message, of: event, &mask)
      return delivery(await MailClient.shared.send(request), mask)
    } catch {
      return .retry(after: nil, reason: error.message)
    }
  }

  private func request(
    _ message: MailMessage, of event: Event, _ mask: inout SecretMask
  ) throws(SecretProblem) -> MailRequest {
    let encryption = Self.encryption(declaration.text("tls"))
    let place = try Self.place(mask.resolve(server, from: surroundings.secrets), encryption)
    var request = MailRequest(
      host: place.host, port: place.port, encryption: encryption, sender: message.sender.address,
      recipients: message.recipients.map(\.address), message: message.bytes(of: event, at: surroundings.now()))
    request.timeout = declaration.duration("timeout") ?? .seconds(15)
    request.greeting = message.sender.domain
    request.tls.caFile = declaration.text("ca_file")
    request.publicAddressesOnly = surroundings.mustBePublic(server)
    if let user = declaration.textOrSecret("user"), let password = declaration.textOrSecret("password") {
      request.login = HTTPRequest.BasicAuth(
        user: try mask.resolve(user, from: surroundings.secrets),
        password: try mask.resolve(password, from: surroundings.secrets))
    }
    return request
  }

  private func delivery(_ outcome: MailOutcome, _ mask: SecretMask) -> Delivery {
    func told(_ words: String) -> String {
      let words = Clip.units(mask.masked(words), 200)
      return words.isEmpty ? "" : ": \(words)"
    }
    switch outcome {
    case .sent: return .delivered
    case .refused(let code, let words):
      let reason = "the mail server answered \(code)\(told(words))"
      return code >= 500 ? .rejected(reason: reason) : .retry(after: nil, reason: reason)
    case .loginRefused(let words):
      return .retry(after: nil, reason: "the mail server refuses the login\(told(words))")
    case .unencrypted:
      return .retry(
        after: nil,
        reason: "the mail server offers no STARTTLS; set \"tls\" to \"implicit\" if it is encrypted from "
          + "the start, or to \"none\" to send in the clear")
    case .failure(let failure):
      switch failure.code {
      case .invalidRequest, .addressRefused: return .rejected(reason: failure.message)
      default: return .retry(after: nil, reason: failure.message)
      }
    }
  }

  private static func encryption(_ word: String?) -> MailRequest.Encryption {
    word.flatMap { MailRequest.Encryption(rawValue: $0) } ?? .required
  }

  /// `HOST` or `HOST:PORT`; an IPv6 address stands in brackets.
  static func place(
    _ text: String, _ encryption: MailRequest.Encryption
  ) throws(SecretProblem) -> (host: String, port: Int) {
    var host = text[...]
    var port = encryption == .implicit ? 465 : encryption == .none ? 25 : 587
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      host = text[text.index(after: text.startIndex)..<end]
    } else if let colon = text.lastIndex(of: ":") {
      host = text[..<colon]
    }
    let rest = text.hasPrefix("[") ? text.drop { $0 != "]" }.dropFirst() : text.drop { $0 != ":" }
    if !rest.isEmpty {
      guard rest.first == ":", let number = Int(rest.dropFirst()), (1...65_535).contains(number) else {
        throw SecretProblem("the mail server is written as HOST or HOST:PORT, with a port from 1 to 65535")
      }
      port = number
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x40 }) else {
      throw SecretProblem("the mail server is written as HOST or HOST:PORT, without a scheme and without a user")
    }
    return (String(host), port)
  }
}

extension SinkKind {
  static let email = SinkKind(
    description: SinkDescription(
      name: "email", summary: "Sends a mail by SMTP.",
      settings: [
        Setting(
          "server", .textOrSecret, required: true,
          summary: "The mail server, HOST or HOST:PORT; without a port 587, 465 (implicit) or 25 (none)."),
        Setting(
          "tls", .choice(["required", "implicit", "optional", "none"]), default: "required",
          summary: "By STARTTLS or not at all, from the first byte, where the server offers it, or never."),
        Setting("from", .text, required: true, summary: "The sender, such as Upkeep <upkeep@example.com>."),
        Setting("to", .textList, required: true, summary: "The recipients, from 1 to 50."),
        Setting("user", .textOrSecret, summary: "Who logs in."),
        Setting("password", .secret(defaultVariable: nil), summary: "A reference to the password."),
        Setting(
          "ca_file", .text, summary: "A PEM file of the authorities that are trusted in place of the system's."),
      ] + SinkDescription.wording(format: "plain text") + [SinkDescription.timeout("15s")],
      rules: EmailRules.problems)
  ) { EmailSink($0, in: $1) }
}
