import CCurl

/// A TCP connection on the event loop, with TLS upon it where asked.
///
/// Every call ends by the connection's own deadline, and promptly when the task is cancelled; the socket is closed when
/// the connection is let go (R27). A failure ends the connection: nothing more can be done with it.
package struct Connection: Sendable {
  /// Whom the connection leads to, as asked for.
  let target: Authority
  let timeout: Duration
  let handle: StreamHandle
  private let started: ContinuousClock.Instant
  /// Really connected to.
  package let remoteAddress: RemoteAddress?
  /// When each phase ended; `total` is brought up to date by each call.
  package internal(set) var timings: Timings
  /// How many bytes were received so far.
  package internal(set) var receivedCount = 0

  /// Connects.
  ///
  /// - Parameters:
  ///   - host: A name or an address; an IPv6 address without brackets.
  ///   - port: 1 to 65535.
  ///   - timeout: From the start of the name lookup to the end of whatever is done with the connection.
  ///   - publicAddressesOnly: Refuses loopback, private and other special addresses, judged after the name lookup.
  package static func open(
    host: String, port: Int, timeout: Duration, ipFamily: IPFamily = .any, publicAddressesOnly: Bool = false,
    loop: EventLoop = .shared
  ) async throws(TransportFailure) -> Connection {
    guard (1...65535).contains(port) else { throw TransportFailure(.invalidRequest, "the port is not in 1 to 65535") }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && !"/?#@\\[]\u{7F}".utf8.contains($0) }) else {
      throw TransportFailure(.invalidRequest, "the host has a character that is not allowed")
    }
    let target = Authority(host: host, port: port)
    let job = try loop.makeJob()
    job.set(UK_URL, "http://\(target)")
    job.set(UK_DETACH, 1)
    job.set(UK_TIMEOUT_MS, timeout)
    if ipFamily != .any { job.set(UK_IP_FAMILY, ipFamily == .v4 ? 4 : 6) }
    if publicAddressesOnly { job.set(UK_PUBLIC_ADDRESSES_ONLY, 1) }
    await job.run()
    let result = job.result()
    if let failure = TransportFailure(result, target: target, timeout: timeout) { throw failure }
    guard let stream = job.stream() else {
      throw TransportFailure(.other, "the connection to \(target) was lost")
    }
    return Connection(StreamHandle(owning: stream, loop: loop), target: target, timeout: timeout, result)
  }

  private init(_ handle: StreamHandle, target: Authority, timeout: Duration, _ result: uk_result) {
    self.handle = handle
    self.target = target
    self.timeout = timeout
    remoteAddress = RemoteAddress(result)
    timings = Timings(result)
    started = .now - .microseconds(timings.total)
  }

  /// Sends all of the bytes.
  package mutating func send(_ bytes: [UInt8]) async throws(TransportFailure) {
    guard !bytes.isEmpty else { return }
    let job = try handle.job(UK_OPERATION_SEND)
    job.set(UK_BODY, bytes)
    let result = try await run(job, .sending)
    if result.peer_closed { throw failure(result, .sending) }
  }

  /// What comes next, as soon as there is anything; `nil` when the other side has closed.
  package mutating func receive(atMost limit: Int = 16384) async throws(TransportFailure) -> [UInt8]? {
    let job = try handle.job(UK_OPERATION_RECEIVE)
    job.set(UK_BODY_LIMIT, max(1, limit))
    let result = try await run(job, .receiving)
    if result.peer_closed { return nil }
    if timings.firstByte == nil { timings.firstByte = timings.total }
    receivedCount += result.body_count
    return Array(UnsafeBufferPointer(start: result.body, count: result.body_count))
  }

  /// Runs one operation within what is left of the time.
  mutating func run(_ job: Job, _ step: Step) async throws(TransportFailure) -> uk_result {
    let left = timeout - started.duration(to: .now)
    guard left > .zero else { throw timeoutFailure(step) }
    job.set(UK_TIMEOUT_MS, left)
    await job.run()
    timings.total = started.duration(to: .now).wholeMicroseconds
    let result = job.result()
    guard result.end == UK_END_OK else { throw failure(result, step) }
    return result
  }
}
