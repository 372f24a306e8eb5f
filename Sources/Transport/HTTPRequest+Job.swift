import CCurl

extension HTTPRequest {
  /// Refuses what would change the meaning of the request on the wire: control characters in a header or method
  /// (RFC 9110 §5.5, §5.6.2), NUL anywhere.
  func validate() throws(TransportFailure) {
    func refuse(_ what: String) -> TransportFailure { TransportFailure(.invalidRequest, what) }
    guard Self.isToken(method) else { throw refuse("the method is not a token of HTTP") }
    guard !url.isEmpty else { throw refuse("the URL is empty") }
    // libcurl would take the path for the host.
    guard !url.utf8.starts(with: "http:///".utf8), !url.utf8.starts(with: "https:///".utf8) else {
      throw refuse("the URL has no host")
    }
    for (name, value) in headers {
      guard Self.isToken(name) else { throw refuse("a header's name is empty or has a character that is not allowed") }
      guard Self.isFieldValue(value) else { throw refuse("the header \(name) has a line break or control character") }
    }
    guard userAgent.map(Self.isFieldValue) ?? true else { throw refuse("the user agent has a control character") }
    try tls.validateFiles()
    let texts = [
      url, tls.caFile, tls.clientCertificate, tls.clientKey, tls.clientKeyPassword, proxy, unixSocket,
      basicAuth?.user, basicAuth?.password, proxyAuth?.user, proxyAuth?.password,
    ]
    for text in texts where text?.utf8.contains(0) == true { throw refuse("a setting of the request contains NUL") }
    guard !url.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      throw refuse("the URL has a line break or control character")
    }
  }

  func setUp(_ job: Job) {
    job.set(UK_URL, url)
    if method != "GET" { job.set(UK_METHOD, method) }
    if let body { job.set(UK_BODY, body) }
    for (name, value) in headers { job.set(UK_HEADER, value.isEmpty ? "\(name);" : "\(name): \(value)") }
    setUpHeadersOfLibcurl(job)
    job.set(UK_TIMEOUT_MS, timeout)
    if let connectTimeout { job.set(UK_CONNECT_TIMEOUT_MS, connectTimeout) }
    if maxRedirects > 0 { job.set(UK_MAX_REDIRECTS, maxRedirects) }
    job.set(UK_BODY_LIMIT, max(0, maxBodyBytes))
    job.set(UK_BODY_KEPT, max(0, keptBodyBytes))
    job.set(UK_HEADER_LIMIT, max(0, maxHeaderBytes))
    if url.utf8.count > 5, url.utf8.dropFirst(4).first.map({ $0 | 32 }) == UInt8(ascii: "s") || maxRedirects > 0 {
      setUpTLS(job)
    }
    if ipFamily != .any { job.set(UK_IP_FAMILY, ipFamily == .v4 ? 4 : 6) }
    for override in overrides {
      let address = override.address.contains(":") ? "[\(override.address)]" : override.address
      let port = override.addressPort ?? override.port
      job.set(UK_CONNECT_TO, "\(override.host):\(override.port):\(address):\(port)")
    }
    job.set(UK_PROXY, proxy)
    job.set(UK_PROXY_USERNAME, proxyAuth?.user)
    job.set(UK_PROXY_PASSWORD, proxyAuth?.password)
    job.set(UK_UNIX_SOCKET, unixSocket)
    setUpVersion(job)
    job.set(UK_USERNAME, basicAuth?.user)
    job.set(UK_PASSWORD, basicAuth?.password)
    job.set(UK_USER_AGENT, userAgent)
    if connection == .reused { job.set(UK_REUSE_CONNECTION, 1) }
    if publicAddressesOnly { job.set(UK_PUBLIC_ADDRESSES_ONLY, 1) }
    if connectOnly { job.set(UK_CONNECT_ONLY, 1) }
  }

  /// Keeps libcurl from adding what nobody asked for, and says that the connection ends here.
  private func setUpHeadersOfLibcurl(_ job: Job) {
    func isSet(_ name: String) -> Bool { headers.contains { $0.name.lowercased() == name } }
    if body != nil {
      if !isSet("content-type") { job.set(UK_HEADER, "Content-Type:") }
      if !isSet("expect") { job.set(UK_HEADER, "Expect:") }
    }
    // RFC 9112 §9.6. The server may then close first, so that no port of ours stays in TIME_WAIT.
    if connection == .fresh, !isSet("connection") { job.set(UK_HEADER, "Connection: close") }
  }

  private func setUpTLS(_ job: Job) {
    if !tls.verifies { job.set(UK_VERIFY, 0) }
    job.set(UK_CA_FILE, tls.caFile)
    job.set(UK_CLIENT_CERTIFICATE, tls.clientCertificate)
    job.set(UK_CLIENT_KEY, tls.clientKey)
    if let key = tls.clientKeyPEM { job.set(UK_CLIENT_KEY_PEM, Array(key.utf8)) }
    job.set(UK_CLIENT_KEY_PASSWORD, tls.clientKeyPassword)
    job.set(UK_MIN_TLS, tls.minVersion.rawValue)
    if tls.tellsCertificates { job.set(UK_CERTIFICATE_FACTS, 1) }
  }

  private func setUpVersion(_ job: Job) {
    switch version {
    case .automatic: break
    case .http1: job.set(UK_HTTP_VERSION, 1)
    case .http2: job.set(UK_HTTP_VERSION, url.lowercased().hasPrefix("https:") ? 2 : 3)
    }
  }

  static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  static func isFieldValue(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}
