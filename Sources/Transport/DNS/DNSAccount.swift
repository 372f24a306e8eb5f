import CAres

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Tells what became of a question.
struct DNSAccount {
  let channel: DNSChannel
  let servers: [String]
  /// They are the resolvers of this machine.
  let isOwn: Bool
  let elapsed: Duration

  private var whom: String {
    let names = servers.joined(separator: ", ")
    return isOwn ? "this machine's resolver \(names)" : "the DNS server \(names)"
  }

  /// - Throws: ``TransportFailure`` when no answer came that can be read.
  func answer(_ interruption: DNSChannel.Interruption?) throws(TransportFailure) -> DNSAnswer {
    switch interruption {
    case .timedOut: throw silence
    case .cancelled: throw TransportFailure(.cancelled, "cancelled")
    case .refused: throw TransportFailure(.exhausted, "this machine refuses to wait for sockets")
    case nil: break
    }
    if let bytes = channel.answer {
      do throws(DNSMessageReader.Malformed) {
        return try DNSMessageReader.answer(in: bytes)
      } catch {
        throw TransportFailure(.protocolError, "\(whom) sent an answer that cannot be read")
      }
    }
    // c-ares keeps no message when every server refused.
    switch channel.status {
    case CA_FORMAT_ERROR: return DNSAnswer(code: 1)
    case CA_SERVER_FAILURE: return DNSAnswer(code: 2)
    case CA_NOT_FOUND: return DNSAnswer(code: 3)
    case CA_NOT_IMPLEMENTED: return DNSAnswer(code: 4)
    case CA_REFUSED: return DNSAnswer(code: 5)
    case CA_NO_DATA: return DNSAnswer(code: 0)
    case CA_CONNECTION_REFUSED where channel.refusal != 0 && channel.systemCode == 0:
      return DNSAnswer(code: channel.refusal)
    default: throw failure
    }
  }

  private var silence: TransportFailure {
    // The system tells of a closed port only by an error of the next call.
    if channel.systemCode != 0, channel.received == 0 { return lost }
    let what =
      channel.received > 0
      ? "sent nothing that answers the question within"
      : "did not answer within"
    return TransportFailure(.timeout(.firstByte), "\(whom) \(what) \(elapsed.brief)")
  }

  private var failure: TransportFailure {
    switch channel.status {
    case CA_TIMEOUT: silence
    case CA_CONNECTION_REFUSED: lost
    case CA_BAD_NAME: TransportFailure(.invalidRequest, "the name cannot be asked for")
    case CA_BAD_RESPONSE: TransportFailure(.protocolError, "\(whom) sent an answer that cannot be read")
    case CA_OUT_OF_MEMORY: TransportFailure(.exhausted, "this machine is out of memory")
    default: TransportFailure(.other, "the question failed (code \(channel.status.rawValue) of the DNS library)")
    }
  }

  private var lost: TransportFailure {
    let code = channel.systemCode
    let words = String(cString: strerror(code)).lowercased()
    var failure =
      switch code {
      case 0: TransportFailure(.connectionLost(.firstByte), "\(whom) closed the connection without an answer")
      case ECONNREFUSED: TransportFailure(.connect(.refused), "\(whom) is not there: connection refused")
      case ECONNRESET, EPIPE:
        TransportFailure(.connectionLost(.firstByte), "\(whom) reset the connection before an answer came")
      case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL:
        TransportFailure(.exhausted, "this machine cannot open a socket: \(words)")
      case EHOSTUNREACH, ENETUNREACH, EAFNOSUPPORT:
        TransportFailure(.connect(.unreachable), "no way to \(whom): \(words)")
      default: TransportFailure(.connect(.other), "\(whom) cannot be asked: \(words)")
      }
    failure.systemCode = code
    return failure
  }
}
