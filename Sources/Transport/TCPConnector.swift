import CCurl

/// Opens TCP connections, and holds short dialogues over them.
package struct TCPConnector: Sendable {
  /// The connector on the loop that everything shares.
  package static let shared = TCPConnector(loop: .shared)

  private let loop: EventLoop

  package init(loop: EventLoop) {
    self.loop = loop
  }

  /// Connects, sends, reads until what is expected has come, and closes. Ends within `timeout`, and promptly when the
  /// task is cancelled; the socket is gone by then (R27).
  ///
  /// - Parameters:
  ///   - host: A name or an address; an IPv6 address without brackets.
  ///   - port: 1 to 65535.
  ///   - timeout: From the start of the name lookup to the end.
  ///   - send: Sent once connected; empty: nothing.
  ///   - expect: Read until these bytes have come; empty: nothing is read.
  ///   - limit: At most so many bytes are read.
  package func connect(
    host: String, port: Int, timeout: Duration, send: [UInt8] = [], expect: [UInt8] = [], limit: Int = 64 << 10,
    ipFamily: IPFamily = .any, publicAddressesOnly: Bool = false
  ) async -> TCPOutcome {
    do throws(TransportFailure) {
      guard (1...65535).contains(port) else { throw TransportFailure(.invalidRequest, "the port is not in 1 to 65535") }
      guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && !"/?#@\\[]\u{7F}".utf8.contains($0) }) else {
        throw TransportFailure(.invalidRequest, "the host has a character that is not allowed")
      }
      let target = Authority(host: host, port: port)
      let job = try loop.makeJob()
      job.set(UK_URL, "http://\(target)")
      job.set(UK_DIALOGUE, 1)
      job.set(UK_TIMEOUT_MS, timeout)
      job.set(UK_BODY_LIMIT, max(1, limit))
      if !send.isEmpty { job.set(UK_BODY, send) }
      if !expect.isEmpty { job.set(UK_EXPECT, expect) }
      if ipFamily != .any { job.set(UK_IP_FAMILY, ipFamily == .v4 ? 4 : 6) }
      if publicAddressesOnly { job.set(UK_PUBLIC_ADDRESSES_ONLY, 1) }
      await job.run()
      let result = job.result()
      // What came instead is worth more than that the time ran out.
      if result.end == UK_END_TIMEOUT, result.body_count > 0 { return .connected(TCPDialogue(result)) }
      if let failure = TransportFailure(result, target: target, timeout: timeout) { throw failure }
      return .connected(TCPDialogue(result))
    } catch {
      return .failure(error)
    }
  }
}

/// What came of a connection attempt.
package enum TCPOutcome: Sendable {
  case connected(TCPDialogue)
  case failure(TransportFailure)
}

/// What was said over a connection.
package struct TCPDialogue: Sendable {
  /// Why the reading ended.
  package enum End: Sendable, Hashable {
    /// Nothing was expected.
    case notAsked
    case found
    case closedByPeer
    case limitReached
    /// Something came, and then the time ran out.
    case timedOut
  }

  package var received: [UInt8]
  package var end: End
  package var remoteAddress: RemoteAddress?
  package var timings: Timings

  init(_ result: uk_result) {
    received = Array(UnsafeBufferPointer(start: result.body, count: result.body_count))
    end =
      if result.end == UK_END_TIMEOUT {
        .timedOut
      } else {
        result.expected ? .found : result.peer_closed ? .closedByPeer : result.truncated ? .limitReached : .notAsked
      }
    remoteAddress = RemoteAddress(result)
    timings = Timings(result)
  }
}
