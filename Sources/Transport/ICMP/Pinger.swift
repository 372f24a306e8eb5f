/// Sends echo requests and waits for the answers, on the event loop.
package struct Pinger: Sendable {
  /// The one on the loop that everything shares.
  package static let shared = Pinger(loop: .shared)

  private let loop: EventLoop

  package init(loop: EventLoop) {
    self.loop = loop
  }

  /// Ends once all are answered, at the latest at the timeout, and promptly when the task is cancelled; the socket is
  /// gone by then (R27).
  package func ping(_ request: PingRequest) async -> PingOutcome {
    let start = ContinuousClock.now
    do throws(TransportFailure) {
      let addresses = try await DNSClient(loop: loop)
        .addresses(of: request.host, family: request.ipFamily, timeout: request.timeout)
      let nameLookup = (ContinuousClock.now - start).wholeMicroseconds
      let socket = try open(addresses, request)
      var round = PingRound(socket: socket, request: request, start: start)
      try await round.run(on: loop)
      var report = round.report
      report.timings.nameLookup = IPText.bytes(request.host) == nil ? nameLookup : nil
      report.timings.total = (ContinuousClock.now - start).wholeMicroseconds
      return .report(report)
    } catch {
      var failure = error
      failure.timings.total = (ContinuousClock.now - start).wholeMicroseconds
      return .failure(failure)
    }
  }

  /// The first address to which a way leads.
  private func open(_ addresses: [String], _ request: PingRequest) throws(TransportFailure) -> EchoSocket {
    var reason = TransportFailure(.nameLookup, "no address found for \(request.host)")
    for address in addresses {
      if request.publicAddressesOnly, let refusal = PublicAddress.refusal(of: address) {
        reason = TransportFailure(.addressRefused, PublicAddress.reason(address, refusal))
        continue
      }
      do throws(TransportFailure) {
        return try EchoSocket(address: address, size: request.size)
      } catch {
        reason = error
      }
    }
    throw reason
  }
}

/// The requests of one check, under way.
private struct PingRound {
  private let socket: EchoSocket
  private let request: PingRequest
  private let deadline: ContinuousClock.Instant
  private var departures: [ContinuousClock.Instant] = []
  private var answered: Set<Int> = []
  private(set) var report: PingReport

  init(socket: EchoSocket, request: PingRequest, start: ContinuousClock.Instant) {
    self.socket = socket
    self.request = request
    deadline = start + request.timeout
    report = PingReport(address: socket.address, sent: 0)
  }

  mutating func run(on loop: EventLoop) async throws(TransportFailure) {
    let begin = ContinuousClock.now
    while report.roundTrips.count < request.count {
      let now = ContinuousClock.now
      guard now < deadline else { return }
      let departure = begin + request.interval * departures.count
      if departures.count < request.count, now >= departure {
        send()
        continue
      }
      let next = departures.count < request.count ? min(departure, deadline) : deadline
      switch await loop.wait(for: [Waited(descriptor: socket.descriptor)], atMost: next - now) {
      case .ready: readAnswers()
      case .timedOut: break
      case .cancelled: throw TransportFailure(.cancelled, "cancelled")
      case .refused: throw TransportFailure(.exhausted, "this machine refuses to wait for sockets")
      }
    }
  }

  private mutating func send() {
    let sequence = departures.count
    departures.append(.now)
    report.sent += 1
    let code = socket.sendRequest(sequence, size: request.size)
    if code != 0 { report.systemCode = code }
  }

  private mutating func readAnswers() {
    let now = ContinuousClock.now
    while true {
      switch socket.read() {
      case .nothing: return
      case .other: continue
      case .told(let code): report.systemCode = code
      case .answer(let sequence):
        guard sequence < departures.count, answered.insert(sequence).inserted else { continue }
        report.roundTrips.append((now - departures[sequence]).wholeMicroseconds)
      }
    }
  }
}
