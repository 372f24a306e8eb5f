internal import Transport
internal import UpkeepModel

/// One configured WebSocket connection.
struct WebSocketProbe: Probe {
  /// The most characters of an unexpected message that are shown.
  private static let shownLimit = 120

  let address: WebSocketAddress
  let headers: [(name: String, value: SettingText)]
  let subprotocol: String?
  let text: SettingText?
  let expected: String?
  let pings: Bool
  let tls: TLSDemands
  /// What the certificate must be for.
  let name: String
  let ipFamily: IPFamily
  let timeout: Duration
  let userAgent: String
  let network: NetworkPolicy
  let secrets: any SecretSource

  var target: String? { address.host.lowercased() }

  func check() async -> Finding {
    var mask = SecretMask()
    var sent: String?
    var upgrade = WebSocketUpgrade(to: address, headers: [], subprotocol: subprotocol)
    let options: TLSOptions
    do throws(SecretProblem) {
      options = try tls.resolved(&mask, from: secrets)
      for (name, value) in headers { upgrade.headers.append((name, try mask.resolve(value, from: secrets))) }
      if let text { sent = try mask.resolve(text, from: secrets) }
    } catch {
      return Finding(.unknown, error.message)
    }
    guard upgrade.headers.allSatisfy({ HeaderRules.isValue($0.value) }) else {
      return Finding(.unknown, "a secret of the headers holds a line break or control character")
    }
    if !headers.contains(where: { $0.name.lowercased() == "user-agent" }) {
      upgrade.headers.append(("User-Agent", userAgent))
    }
    do throws(TransportFailure) {
      var session = try await open(upgrade, options)
      return try await converse(over: &session, sent, mask)
    } catch {
      return Finding(error, mask: mask)
    }
  }

  private func open(_ upgrade: WebSocketUpgrade, _ tls: TLSOptions) async throws(TransportFailure) -> WebSocketSession {
    var conversation = Conversation(
      over: try await Connection.open(
        host: address.host, port: address.port, timeout: timeout, ipFamily: ipFamily,
        publicAddressesOnly: network == .publicOnly))
    if address.isSecure { try await conversation.secure(tls, name: name) }
    try await upgrade.perform(over: &conversation)
    return WebSocketSession(over: conversation)
  }

  /// Message, ping and farewell; what goes wrong once the connection stands is degraded, but for silence.
  private func converse(
    over session: inout WebSocketSession, _ sent: String?, _ mask: SecretMask
  ) async throws(TransportFailure) -> Finding {
    var found: [String] = []
    if let sent { try await session.send(.text, sent.utf8) }
    if let expected {
      if let problem = try await wait(for: expected, &session, mask) { return finding(.degraded, problem, session) }
      found.append("answered as expected")
    }
    if pings {
      if let problem = try await ping(&session, mask) { return finding(.degraded, problem, session) }
      found.append("ping answered")
    }
    var finding = finding(.operational, (["connected"] + found).joined(separator: ", "), session)
    if let problem = await farewell(&session) {
      guard problem.code != .cancelled else { throw problem }
      finding.state = .degraded
      finding.message += ", but the farewell is not answered"
    }
    return finding
  }

  /// Reads until a message holds the text; other messages are passed over.
  private func wait(
    for expected: String, _ session: inout WebSocketSession, _ mask: SecretMask
  ) async throws(TransportFailure) -> String? {
    var last: String?
    do throws(TransportFailure) {
      while let message = try await session.receive() {
        let text: String
        switch message {
        case .text(let words): text = words
        case .binary(let bytes): text = String(decoding: bytes, as: UTF8.self)
        case .close(let code, let reason): return Self.closed(code, reason, mask)
        case .ping, .pong: continue
        }
        if text.utf8.firstRange(of: expected.utf8) != nil { return nil }
        last = text
      }
    } catch {
      // What came instead is worth more than that the time ran out.
      guard case .timeout = error.code, let last else { throw error }
      return "the answer is not what is expected: " + shown(last, mask)
    }
    return "the connection was closed without the answer that is expected"
  }

  private func ping(_ session: inout WebSocketSession, _ mask: SecretMask) async throws(TransportFailure) -> String? {
    let payload = Array("upkeep \(UInt32.random(in: 0...UInt32.max))".utf8)
    try await session.send(.ping, payload)
    while let message = try await session.receive() {
      switch message {
      case .pong(payload): return nil
      case .close(let code, let reason): return Self.closed(code, reason, mask)
      default: continue
      }
    }
    return "the connection was closed instead of an answer to a ping"
  }

  /// Closes in order (RFC 6455 §7.1.2). A server that just hangs up is content, too.
  private func farewell(_ session: inout WebSocketSession) async -> TransportFailure? {
    do throws(TransportFailure) {
      try await session.send(.close, [0x03, 0xE8])
      while let message = try await session.receive() {
        if case .close = message { return nil }
      }
      return nil
    } catch {
      if case .connectionLost = error.code { return nil }
      return error
    }
  }

  private static func closed(_ code: Int?, _ reason: String, _ mask: SecretMask) -> String {
    let words = [code.map { "code \($0)" }, reason.isEmpty ? nil : mask.masked(reason)].compactMap { $0 }
    return "the server closed the connection" + (words.isEmpty ? "" : " (\(words.joined(separator: ", ")))")
  }

  private func finding(_ state: HealthState, _ message: String, _ session: WebSocketSession) -> Finding {
    let timings = session.conversation.connection.timings
    return Finding(state, message, latency: .microseconds(timings.total), phases: Phases(timings))
  }

  private func shown(_ text: String, _ mask: SecretMask) -> String {
    let masked = mask.masked(text)
    let short = masked.prefix(Self.shownLimit)
    return short.endIndex == masked.endIndex ? masked : short + "…"
  }
}
