import CCurl

/// What a TLS handshake brought to light.
package struct TLSSession: Sendable {
  /// The version that was agreed upon; `nil` when the handshake did not end.
  package var version: TLSOptions.Version?
  /// What the server presented, its own first.
  package var certificates: [PresentedCertificate] = []
  /// For what the server is not to be trusted, the weightiest first; empty: chain and name are verified.
  package var flaws: [CertificateFlaw] = []
  /// The server asked for a certificate of ours, and none was set.
  package var asksForCertificate: Bool

  init(_ stream: OpaquePointer, _ facts: uk_tls_facts, name: String) {
    version = TLSOptions.Version(rawValue: Int(facts.version))
    asksForCertificate = facts.certificate_asked
    for index in 0..<facts.certificate_count {
      var certificate = uk_certificate()
      if uk_stream_certificate(stream, index, &certificate) { certificates.append(PresentedCertificate(certificate)) }
    }
    guard let leaf = certificates.first else { return }
    for index in 0..<facts.flaw_count {
      var flaw = uk_flaw()
      guard uk_stream_flaw(stream, index, &flaw) else { continue }
      let subject = certificates.indices.contains(Int(flaw.certificate)) ? certificates[Int(flaw.certificate)] : nil
      let known = CertificateFlaw(flaw, subject, isLeaf: flaw.certificate == 0, leaf: leaf)
      if !flaws.contains(known) { flaws.append(known) }
    }
    if !facts.name_matches {
      let names = (0..<facts.name_count).compactMap { Self.name(stream, $0) }
      flaws.append(.wrongName(name, isFor: names))
    }
    // A chain without a known beginning fails in more ways than one; one of them is enough.
    if flaws.contains(where: \.isUntrusted) { flaws.removeAll { $0 == .unverified } }
    flaws.sort { $0.weight < $1.weight }
  }

  private static func name(_ stream: OpaquePointer, _ index: Int32) -> String? {
    var text = [CChar](repeating: 0, count: 256)
    guard uk_stream_name(stream, index, &text, text.count) else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// A certificate as a server presents it.
package struct PresentedCertificate: Sendable, Hashable {
  /// The common name, else the organisation; may be empty.
  package var subject: String
  package var issuer: String
  /// "RSA", "EC", …
  package var key: String
  package var keyBits: Int
  /// As OpenSSL calls it: "sha256WithRSAEncryption".
  package var signature: String
  /// Seconds since 1970.
  package var notBefore: Int64
  package var notAfter: Int64
  package var isSelfSigned: Bool
  /// Whether it stands between the server's own and a trusted authority, or itself is either.
  package var isInPath: Bool

  init(_ certificate: uk_certificate) {
    subject = text(certificate.subject)
    issuer = text(certificate.issuer)
    key = text(certificate.key)
    keyBits = Int(certificate.key_bits)
    signature = text(certificate.signature)
    notBefore = certificate.not_before
    notAfter = certificate.not_after
    isSelfSigned = certificate.self_signed
    isInPath = certificate.in_path
  }
}

/// The text in a C array of characters that ends with NUL.
func text<Array>(_ array: Array) -> String {
  withUnsafeBytes(of: array) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
