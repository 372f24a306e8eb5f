import CCurl

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension TransportFailure {
  /// nil when the job succeeded. The one table from the codes of libcurl and the system to ours.
  init?(_ result: uk_result, target: @autoclosure () -> Authority, timeout: Duration) {
    if result.end == UK_END_OK { return nil }
    let account = Account(result, target: target(), timeout: timeout)
    switch result.end {
    case UK_END_TIMEOUT: self.init(.timeout(account.phase), account.timeoutMessage)
    case UK_END_CANCELLED: self.init(.cancelled, "cancelled")
    case UK_END_STOPPED: self.init(.cancelled, "cancelled, as the program is about to end")
    case UK_END_HEADERS_TOO_LARGE:
      self.init(.protocolError, "\(account.peer) sent more headers than are read")
    case UK_END_ADDRESS_REFUSED:
      self.init(.addressRefused, PublicAddress.reason(account.peer, account.refusal))
    case UK_END_SYSTEM: self = account.lost(result.os_errno)
    default: self = account.failure(uk_code(UInt32(result.curl_code)))
    }
    remoteAddress = RemoteAddress(result)
    systemCode = result.os_errno
    timings = Timings(result)
  }
}

/// Tells people what happened.
private struct Account {
  let result: uk_result
  let target: Authority
  let timeout: Duration

  init(_ result: uk_result, target: Authority, timeout: Duration) {
    self.result = result
    self.target = target
    self.timeout = timeout
  }

  /// Whom we talked to: the address when known.
  var peer: String { RemoteAddress(result)?.description ?? target.description }

  /// What the address is that was refused.
  var refusal: String { result.refusal.map { String(cString: $0) } ?? "no public address" }

  var phase: Phase {
    if result.head_complete || result.body_seen > 0 { return .body }
    if result.first_byte > 0 { return .headers }
    if result.tls > 0 { return .firstByte }
    if result.connect > 0 { return isTLS ? .tls : .firstByte }
    return result.address_known ? .connect : .nameLookup
  }

  private var isTLS: Bool {
    result.effective_url.map { String(cString: $0).lowercased().hasPrefix("https:") } ?? false
  }

  var timeoutMessage: String {
    let limit = timeout.brief
    let connected = "connected after \(Duration.microseconds(result.connect).brief)"
    let begun = "first byte after \(Duration.microseconds(result.first_byte).brief)"
    return switch phase {
    case .nameLookup: "no address for \(target.host) within \(limit)"
    case .connect: "no connection to \(peer) within \(limit)"
    case .tls: "no TLS handshake with \(peer) within \(limit) (\(connected))"
    case .firstByte: "no answer within \(limit) (\(connected), waiting for the first byte)"
    case .headers: "no complete answer within \(limit) (\(begun), waiting for more headers)"
    case .body: "no complete answer within \(limit) (\(begun), \(result.body_seen) bytes of body read)"
    }
  }

  /// A connection that broke after it stood.
  func lost(_ code: Int32) -> TransportFailure {
    let progress =
      switch phase {
      case .body: "after \(result.body_seen) bytes of the answer"
      case .headers: "within the headers"
      case .tls: "during the TLS handshake"
      default: "before an answer came"
      }
    let how =
      switch code {
      case ECONNRESET, EPIPE: "connection reset by \(peer)"
      case 0: "connection closed by \(peer)"
      default: "connection to \(peer) lost: \(Self.text(code)),"
      }
    return TransportFailure(.connectionLost(phase), "\(how) \(progress)")
  }

  func failure(_ code: uk_code) -> TransportFailure {
    switch code {
    case UK_CODE_TIMEOUT: TransportFailure(.timeout(phase), timeoutMessage)
    case UK_CODE_URL_MALFORMED: TransportFailure(.invalidRequest, "the URL is not valid\(detail)")
    // libcurl uses this code also for an answer that is no HTTP; only a redirect comes after a whole head.
    case UK_CODE_UNSUPPORTED_PROTOCOL where result.connect > 0 && !result.head_complete: noHTTP
    case UK_CODE_UNSUPPORTED_PROTOCOL: TransportFailure(.unsupportedProtocol, "the URL is not of http or https")
    case UK_CODE_NAME_LOOKUP: TransportFailure(.nameLookup, "no address found for \(target.host)")
    case UK_CODE_PROXY_LOOKUP: TransportFailure(.nameLookup, "no address found for the proxy")
    case UK_CODE_CONNECT: connectFailure
    case UK_CODE_TOO_MANY_REDIRECTS: TransportFailure(.tooManyRedirects, "more redirects than allowed")
    case UK_CODE_RECEIVE where (300..<500).contains(result.proxy_status):
      TransportFailure(.proxyRefused, "the proxy answered \(result.proxy_status) to CONNECT")
    case UK_CODE_RECEIVE where result.proxy_status >= 500:
      TransportFailure(.connect(.other), "the proxy could not reach \(target): it answered \(result.proxy_status)")
    // Without an error of the system it is about what was received; TLS has words for a plain close.
    case UK_CODE_RECEIVE where result.os_errno == 0 && !detail.isEmpty && !detail.contains("SSL_"):
      TransportFailure(.protocolError, "\(peer) broke the protocol\(detail)")
    case UK_CODE_SEND, UK_CODE_RECEIVE: lost(result.os_errno)
    case UK_CODE_GOT_NOTHING: lost(0)
    case UK_CODE_TLS_CONNECT, UK_CODE_PEER_VERIFICATION, UK_CODE_CLIENT_CERTIFICATE, UK_CODE_CIPHER, UK_CODE_CA_FILE,
      UK_CODE_ISSUER, UK_CODE_TLS_CLIENT_CERTIFICATE_ASKED:
      tlsFailure(code)
    case UK_CODE_WEIRD_REPLY: noHTTP
    case UK_CODE_PARTIAL_FILE:
      TransportFailure(.protocolError, "\(peer) closed the connection before the answer was complete\(detail)")
    case UK_CODE_HTTP2, UK_CODE_HTTP2_STREAM, UK_CODE_BAD_CONTENT_ENCODING:
      TransportFailure(.protocolError, "\(peer) broke the protocol\(detail)")
    case UK_CODE_OUT_OF_MEMORY: TransportFailure(.exhausted, "this machine is out of memory")
    default: TransportFailure(.other, "the request to \(target) failed\(detail)")
    }
  }

  private var noHTTP: TransportFailure {
    TransportFailure(.protocolError, "\(peer) did not answer in HTTP\(detail)")
  }

  private var connectFailure: TransportFailure {
    switch result.os_errno {
    case ECONNREFUSED: TransportFailure(.connect(.refused), "connection refused by \(peer)")
    case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL:
      TransportFailure(.exhausted, "this machine cannot open a connection: \(Self.text(result.os_errno))")
    case EHOSTUNREACH, ENETUNREACH, EAFNOSUPPORT:
      TransportFailure(.connect(.unreachable), "no way to \(peer): \(Self.text(result.os_errno))")
    case ECONNRESET: TransportFailure(.connect(.reset), "connection reset by \(peer)")
    case ETIMEDOUT: TransportFailure(.connect(.timedOut), "\(peer) does not take connections")
    case 0: TransportFailure(.connect(.other), "no connection to \(peer)\(detail)")
    default: TransportFailure(.connect(.other), "no connection to \(peer): \(Self.text(result.os_errno))")
    }
  }

  private func tlsFailure(_ code: uk_code) -> TransportFailure {
    func failure(_ reason: TransportFailure.TLSReason, _ message: String) -> TransportFailure {
      TransportFailure(.tls(reason), message)
    }
    if code == UK_CODE_CA_FILE { return failure(.ownFiles, "the CA file cannot be used\(detail)") }
    if code == UK_CODE_CLIENT_CERTIFICATE {
      return failure(.ownFiles, "the client certificate cannot be used\(detail)")
    }
    if code == UK_CODE_TLS_CONNECT, result.os_errno == ECONNRESET { return lost(result.os_errno) }
    guard code == UK_CODE_PEER_VERIFICATION else {
      if let reason = TLSWords.reason(in: detail) {
        return failure(.handshake, TLSWords.handshakeFailure(with: "\(peer)", reason))
      }
      // No error of TLS itself: the connection went away.
      if detail.contains("onnection reset") { return lost(ECONNRESET) }
      if detail.contains("SSL_ERROR_SYSCALL") { return lost(0) }
      return failure(.handshake, "TLS with \(peer) failed\(detail)")
    }
    // X509_V_ERR_… of OpenSSL.
    return switch result.tls_verify_result {
    case 9: failure(.notYetValid, "the certificate of \(target) is not valid yet")
    case 10: failure(.expired, "the certificate of \(target) has expired")
    case 18: failure(.selfSigned, "the certificate of \(target) is self-signed")
    case 19: failure(.selfSigned, "the certificate of \(target) ends in a self-signed one that is not trusted")
    case 2, 20, 21: failure(.unknownIssuer, "the certificate of \(target) is from an issuer that is not trusted")
    case 66, 67: failure(.weak, "the certificate of \(target) is too weak: a key is too short")
    case 68: failure(.weak, "the certificate of \(target) is too weak: it is signed with an outdated digest")
    // The name is libcurl's own test, for which OpenSSL has no word.
    case _ where detail.contains("subject name"):
      failure(.wrongName, "the certificate is not for \(target.host)")
    default: failure(.other, "the certificate of \(target) is refused\(detail)")
    }
  }

  /// libcurl's own words, where ours are not enough.
  private var detail: String {
    let text = result.message.map { String(cString: $0) } ?? ""
    return text.isEmpty ? "" : ": \(text)"
  }

  private static func text(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}

extension RemoteAddress {
  init?(_ result: uk_result) {
    ip = withUnsafeBytes(of: result.address) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    port = Int(result.port)
    if ip.isEmpty { return nil }
  }
}

extension Timings {
  init(_ result: uk_result) {
    func reached(_ time: Int64) -> Int? { time > 0 ? Int(time) : nil }
    queued = Int(result.queued)
    nameLookup = reached(result.name_lookup)
    connect = reached(result.connect)
    tls = reached(result.tls)
    firstByte = reached(result.first_byte)
    total = Int(result.total)
  }
}
