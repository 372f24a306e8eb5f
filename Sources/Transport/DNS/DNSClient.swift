import CAres

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What came of a question.
package enum DNSOutcome: Sendable {
  case answer(DNSAnswer)
  case failure(TransportFailure)
}

/// Asks DNS questions over c-ares, on the event loop. Thousands may be under way at once, each with sockets of its own.
package struct DNSClient: Sendable {
  /// The client on the loop that everything shares.
  package static let shared = DNSClient(loop: .shared)

  private let loop: EventLoop
  private let systemServers: String?

  /// - Parameter systemServers: Stands in for the resolvers of this machine: "192.0.2.1:53,192.0.2.2:53".
  package init(loop: EventLoop, systemServers: String? = nil) {
    self.loop = loop
    self.systemServers = systemServers
  }

  /// Asks, over UDP a few times, and over TCP when the answer does not fit. Ends within the timeout, and promptly when
  /// the task is cancelled; no socket is left (R27).
  package func ask(_ question: DNSQuestion) async -> DNSOutcome {
    let start = ContinuousClock.now
    var timings = Timings()
    do throws(TransportFailure) {
      let servers = try await servers(for: question, from: start)
      if question.server != nil { timings.nameLookup = (ContinuousClock.now - start).wholeMicroseconds }
      let left = question.timeout - (ContinuousClock.now - start)
      var channel = try DNSChannel(servers: servers, patience: left, settings: question)
      let asked = channel.servers
      try Self.refuse(asked, unlessPublic: question.publicAddressesOnly)
      channel.ask(question.name, question.type)
      var interruption = await channel.run(on: loop, until: start + question.timeout)
      if interruption == nil, !question.overTCP, channel.isAnswerTruncated {
        var whole = question
        whole.overTCP = true
        channel = try DNSChannel(
          servers: servers, patience: question.timeout - (ContinuousClock.now - start), settings: whole)
        channel.ask(question.name, question.type)
        interruption = await channel.run(on: loop, until: start + question.timeout)
      }
      timings.total = (ContinuousClock.now - start).wholeMicroseconds
      let account = DNSAccount(
        channel: channel, servers: asked, isOwn: question.server == nil, elapsed: ContinuousClock.now - start)
      var answer = try account.answer(interruption)
      answer.servers = asked
      answer.timings = timings
      return .answer(answer)
    } catch {
      var failure = error
      failure.timings.nameLookup = timings.nameLookup
      failure.timings.total = (ContinuousClock.now - start).wholeMicroseconds
      return .failure(failure)
    }
  }

  /// The addresses of a host, those to try first in front: a numeric one as it is, others by this machine's hosts file
  /// and its resolvers.
  package func addresses(
    of host: String, family: IPFamily = .any, timeout: Duration
  ) async throws(TransportFailure) -> [String] {
    if let address = IPText.canonical(host) {
      guard family == .any || address.contains(":") == (family == .v6) else {
        throw TransportFailure(.invalidRequest, "\(host) is not an address of the IP version that is asked for")
      }
      return [address]
    }
    let channel = try DNSChannel(servers: systemServers, patience: timeout)
    channel.resolve(host, family: family == .v4 ? AF_INET : family == .v6 ? AF_INET6 : AF_UNSPEC)
    switch await channel.run(on: loop, until: .now + timeout) {
    case .cancelled: throw TransportFailure(.cancelled, "cancelled")
    case .refused: throw TransportFailure(.exhausted, "this machine refuses to wait for sockets")
    case .timedOut: throw TransportFailure(.timeout(.nameLookup), "no address for \(host) within \(timeout.brief)")
    case nil: break
    }
    let found = channel.addresses
    if found.isEmpty {
      var failure = TransportFailure(.nameLookup, "no address found for \(host)")
      if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(channel.systemCode) { failure.systemCode = channel.systemCode }
      throw failure
    }
    return found
  }

  /// nil: those of this machine.
  private func servers(
    for question: DNSQuestion, from start: ContinuousClock.Instant
  ) async throws(TransportFailure) -> String? {
    guard let server = question.server else { return systemServers }
    let addresses = try await addresses(of: server.host, timeout: question.timeout)
    guard question.timeout > ContinuousClock.now - start else {
      throw TransportFailure(.timeout(.nameLookup), "no address for \(server.host) within \(question.timeout.brief)")
    }
    return addresses.map { Authority(host: $0, port: server.port).description }.joined(separator: ",")
  }

  /// The policy holds for the resolvers of this machine too: they may know names that are nobody else's business.
  private static func refuse(_ servers: [String], unlessPublic: Bool) throws(TransportFailure) {
    guard unlessPublic else { return }
    for server in servers {
      guard let refusal = PublicAddress.refusal(of: Authority(url: server).host) else { continue }
      throw TransportFailure(.addressRefused, PublicAddress.reason("the DNS server \(server)", refusal))
    }
  }
}
