import CCurl

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Connection {
  /// What was being done.
  enum Step {
    case sending, receiving, handshake
  }

  /// Whom we talk to: the address when known.
  package var peer: String { remoteAddress?.description ?? target.description }

  /// A failure that carries how far the connection came; for faults that a protocol upon it finds.
  package func failure(_ code: TransportFailure.Code, _ message: String) -> TransportFailure {
    var failure = TransportFailure(code, message)
    failure.remoteAddress = remoteAddress
    failure.timings = timings
    return failure
  }

  func failure(_ result: uk_result, _ step: Step) -> TransportFailure {
    var failure: TransportFailure
    switch result.end {
    case UK_END_TIMEOUT: failure = timeoutFailure(step)
    case UK_END_CANCELLED: failure = self.failure(.cancelled, "cancelled")
    case UK_END_STOPPED: failure = self.failure(.cancelled, "cancelled, as the program is about to end")
    case UK_END_TLS: failure = tlsFailure(result.message.map { String(cString: $0) } ?? "", step)
    case UK_END_OK, UK_END_SYSTEM: failure = lost(result.os_errno, step)
    default: failure = self.failure(.exhausted, "this machine is out of memory")
    }
    failure.systemCode = result.os_errno
    return failure
  }

  func timeoutFailure(_ step: Step) -> TransportFailure {
    let limit = timeout.brief
    let connected = "connected after \(Duration.microseconds(timings.connect ?? 0).brief)"
    return switch step {
    case .handshake: failure(.timeout(.tls), "no TLS handshake with \(peer) within \(limit) (\(connected))")
    case .sending: failure(.timeout(.firstByte), "\(peer) did not take what was sent within \(limit) (\(connected))")
    case .receiving where receivedCount == 0:
      failure(.timeout(.firstByte), "no answer within \(limit) (\(connected), waiting for the first byte)")
    case .receiving:
      failure(.timeout(.body), "no complete answer within \(limit) (\(connected), \(receivedCount) bytes read)")
    }
  }

  private func lost(_ code: Int32, _ step: Step) -> TransportFailure {
    let phase: Phase = step == .handshake ? .tls : receivedCount > 0 ? .body : .firstByte
    let progress =
      switch phase {
      case .tls: "during the TLS handshake"
      case .body: "after \(receivedCount) bytes of the answer"
      default: "before an answer came"
      }
    let how =
      switch code {
      case ECONNRESET, EPIPE: "connection reset by \(peer)"
      case 0: "connection closed by \(peer)"
      default: "connection to \(peer) lost: \(String(cString: strerror(code)).lowercased()),"
      }
    return failure(.connectionLost(phase), "\(how) \(progress)")
  }

  private func tlsFailure(_ words: String, _ step: Step) -> TransportFailure {
    guard step == .handshake else { return failure(.connectionLost(.body), "TLS with \(peer) broke: \(words)") }
    return failure(.tls(.handshake), TLSWords.handshakeFailure(with: "\(peer)", words))
  }
}
