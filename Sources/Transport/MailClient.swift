import CCurl

/// Sends mails.
package struct MailClient: Sendable {
  /// The client that everything shares. It has a thread of its own: at the end of a mail libcurl waits for the server's
  /// farewell with the thread, which must hold up no check.
  package static let shared = MailClient(loop: EventLoop())

  private let loop: EventLoop

  package init(loop: EventLoop) {
    self.loop = loop
  }

  /// Sends a mail. Ends within about one and a half times the request's timeout, whatever the server does.
  package func send(_ request: MailRequest) async -> MailOutcome {
    do throws(TransportFailure) {
      try request.validate()
      let job = try loop.makeJob()
      request.setUp(job)
      await job.run()
      return MailOutcome(job.result(), request)
    } catch {
      return .failure(error)
    }
  }
}

extension MailRequest {
  /// Refuses what would change the meaning of the dialogue: white space, angle brackets and control characters in an
  /// address or name.
  fileprivate func validate() throws(TransportFailure) {
    func isPlain(_ text: String) -> Bool {
      !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E }
    }
    guard isPlain(host), !host.contains(where: { "/?#@%".contains($0) }) else {
      throw TransportFailure(.invalidRequest, "the mail server's name has a character that is not allowed")
    }
    guard isPlain(sender), !recipients.isEmpty, recipients.allSatisfy(isPlain) else {
      throw TransportFailure(.invalidRequest, "a mail address has a character that is not allowed")
    }
    guard isPlain(greeting), login.map({ !"\($0.user)\($0.password)".utf8.contains(0) }) ?? true else {
      throw TransportFailure(.invalidRequest, "the name or login has a character that is not allowed")
    }
  }

  fileprivate var authority: Authority { Authority(host: host, port: port) }

  fileprivate func setUp(_ job: Job) {
    job.set(UK_MAIL_FROM, "<\(sender)>")
    for recipient in recipients { job.set(UK_MAIL_TO, "<\(recipient)>") }
    job.set(UK_URL, "\(encryption == .implicit ? "smtps" : "smtp")://\(authority)/\(greeting)")
    job.set(UK_STARTTLS, encryption == .required ? 2 : encryption == .optional ? 1 : 0)
    job.set(UK_BODY, message)
    job.set(UK_TIMEOUT_MS, timeout)
    job.set(UK_USERNAME, login?.user)
    job.set(UK_PASSWORD, login?.password)
    if !tls.verifies { job.set(UK_VERIFY, 0) }
    job.set(UK_CA_FILE, tls.caFile)
    job.set(UK_MIN_TLS, tls.minVersion.rawValue)
    if publicAddressesOnly { job.set(UK_PUBLIC_ADDRESSES_ONLY, 1) }
  }
}

extension MailOutcome {
  fileprivate init(_ result: uk_result, _ request: MailRequest) {
    guard let failure = TransportFailure(result, target: request.authority, timeout: request.timeout) else {
      self = .sent
      return
    }
    let replies = UnsafeBufferPointer(start: result.headers, count: result.headers_count)
    let all = MailReply.all(in: String(decoding: replies, as: UTF8.self))
    // The very last one may be the farewell.
    let last = all.last { $0.code >= 400 }
    guard result.end == UK_END_CURL else {
      self = .failure(failure)
      return
    }
    switch uk_code(UInt32(result.curl_code)) {
    case UK_CODE_LOGIN_DENIED: self = .loginRefused(words: last?.words ?? "")
    case UK_CODE_TLS_REFUSED: self = .unencrypted
    case UK_CODE_SEND, UK_CODE_WEIRD_REPLY, UK_CODE_ACCESS_DENIED:
      if let last {
        self = .refused(code: last.code, words: last.words)
      } else if result.headers_count > 0, all.isEmpty {
        self = .failure(TransportFailure(.protocolError, "\(request.authority) did not answer in SMTP"))
      } else {
        self = .failure(failure)
      }
    default: self = .failure(failure)
    }
  }
}

/// A reply of an SMTP server (RFC 5321 §4.2).
struct MailReply: Equatable {
  let code: Int
  let words: String

  /// The replies of a dialogue; the lines of a long one are joined.
  static func all(in dialogue: String) -> [MailReply] {
    var replies: [MailReply] = []
    var continues = false
    for line in dialogue.split(whereSeparator: \.isNewline) {
      guard let code = Int(line.prefix(3)), (200..<600).contains(code) else { continue }
      let words = String(line.dropFirst(4))
      if continues, let last = replies.last, last.code == code {
        replies[replies.count - 1] = MailReply(code: code, words: "\(last.words) \(words)")
      } else {
        replies.append(MailReply(code: code, words: words))
      }
      continues = line.dropFirst(3).first == "-"
    }
    return replies
  }
}
