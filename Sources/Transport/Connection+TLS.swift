import CCurl

extension Connection {
  /// Makes the TLS handshake and tells what came of it, also when the certificate is not to be trusted: the caller
  /// judges, before anything is sent.
  ///
  /// - Parameters:
  ///   - options: The files, and the lowest version.
  ///   - name: What the certificate must be for: a name, or an address without brackets.
  ///   - isLenient: Takes old versions and weak keys as well, so that they can be told.
  /// - Throws: ``TransportFailure``; its session is in the error's place when the handshake came as far as certificates.
  package mutating func handshake(
    _ options: TLSOptions, name: String, isLenient: Bool
  ) async throws(TransportFailure) -> TLSSession {
    try prepare(options, name: name, isLenient: isLenient)
    let job = try handle.job(UK_OPERATION_HANDSHAKE)
    do throws(TransportFailure) {
      let result = try await run(job, .handshake)
      if result.peer_closed { throw failure(result, .handshake) }
    } catch {
      guard session(name: name).asksForCertificate else { throw error }
      var failure = error
      failure.message += "; the server asks for a client certificate"
      throw failure
    }
    timings.tls = timings.total
    return session(name: name)
  }

  /// Makes the TLS handshake and, unless told otherwise, holds the server to its certificate and its name.
  package mutating func secure(_ options: TLSOptions, name: String) async throws(TransportFailure) {
    let session = try await handshake(options, name: name, isLenient: false)
    guard options.verifies, let flaw = session.flaws.first else { return }
    throw failure(.tls(flaw.reason), flaw.message(host: target.description))
  }

  private func prepare(_ options: TLSOptions, name: String, isLenient: Bool) throws(TransportFailure) {
    try options.validateFiles()
    let problem = withOptionalCStrings(
      [
        isNumericAddress(name) ? nil : name, options.caFile, options.clientCertificate, options.clientKeyPEM,
        options.clientKeyPassword,
      ]
    ) { texts in
      var settings = uk_tls_settings(
        server_name: texts[0], ca_file: texts[1], certificate: texts[2], key: texts[3], key_password: texts[4],
        min_version: Int32(options.minVersion.rawValue), lenient: isLenient)
      return uk_stream_prepare_tls(handle.stream, &settings)
    }
    switch problem {
    case UK_TLS_READY: return
    case UK_TLS_NO_CA_FILE: throw failure(.tls(.ownFiles), "the CA file cannot be used; it must be readable PEM")
    case UK_TLS_NO_CERTIFICATE:
      throw failure(.tls(.ownFiles), "the client certificate cannot be used; it must be readable PEM")
    case UK_TLS_NO_KEY:
      throw failure(
        .tls(.ownFiles),
        "the key of the client certificate cannot be used; it must be PEM, belong to it, and fit its password")
    default: throw failure(.exhausted, "this machine is out of memory")
    }
  }

  private func session(name: String) -> TLSSession {
    var facts = uk_tls_facts()
    uk_stream_verify(handle.stream, name, &facts)
    return TLSSession(handle.stream, facts, name: name)
  }
}

/// Whether a host is an address in numbers, for which there is no server name (RFC 6066 §3).
package func isNumericAddress(_ host: String) -> Bool {
  host.contains(":") || (!host.isEmpty && host.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") })
}

/// Lends texts to C for the time of a call.
private func withOptionalCStrings<Result>(
  _ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result
) -> Result {
  func lend(_ index: Int, _ lent: [UnsafePointer<CChar>?]) -> Result {
    guard index < texts.count else { return body(lent) }
    guard let text = texts[index] else { return lend(index + 1, lent + [nil]) }
    return text.withCString { lend(index + 1, lent + [$0]) }
  }
  return lend(0, [])
}
