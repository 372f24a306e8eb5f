import CCurl

/// A reason not to trust a server's certificate.
package enum CertificateFlaw: Sendable, Hashable {
  /// `isLeaf`: the server's own certificate, and not one of its authorities.
  case expired(subject: String, notAfter: Int64, isLeaf: Bool)
  case notYetValid(subject: String, notBefore: Int64, isLeaf: Bool)
  case selfSigned
  /// The chain ends in a root that is not known here.
  case untrustedRoot(String)
  /// Who issued the last certificate of the chain is not known here.
  case unknownIssuer(String)
  /// The chain has no beginning that is known; comes with a better reason.
  case unverified
  case wrongName(String, isFor: [String])
  case weakKey(subject: String, key: String, bits: Int, isLeaf: Bool)
  case weakSignature(subject: String, algorithm: String, isLeaf: Bool)
  /// In OpenSSL's words.
  case other(String)

  init(_ flaw: uk_flaw, _ certificate: PresentedCertificate?, isLeaf: Bool, leaf: PresentedCertificate) {
    let subject = text(flaw.subject)
    self =
      switch uk_flaw_code(UInt32(clamping: flaw.code)) {
      case UK_FLAW_EXPIRED: .expired(subject: subject, notAfter: flaw.not_after, isLeaf: isLeaf)
      case UK_FLAW_NOT_YET_VALID:
        .notYetValid(subject: subject, notBefore: certificate?.notBefore ?? 0, isLeaf: isLeaf)
      case UK_FLAW_SELF_SIGNED: .selfSigned
      case UK_FLAW_SELF_SIGNED_IN_CHAIN: .untrustedRoot(subject)
      case UK_FLAW_NO_ISSUER, UK_FLAW_NO_LOCAL_ISSUER: .unknownIssuer(certificate?.issuer ?? leaf.issuer)
      case UK_FLAW_UNVERIFIED_LEAF: .unverified
      case UK_FLAW_WEAK_KEY, UK_FLAW_WEAK_AUTHORITY_KEY:
        .weakKey(subject: subject, key: certificate?.key ?? "", bits: certificate?.keyBits ?? 0, isLeaf: isLeaf)
      case UK_FLAW_WEAK_SIGNATURE:
        .weakSignature(subject: subject, algorithm: certificate?.signature ?? "", isLeaf: isLeaf)
      default: .other(flaw.words.map { String(cString: $0) } ?? "unknown fault")
      }
  }

  var isUntrusted: Bool {
    switch self {
    case .selfSigned, .untrustedRoot, .unknownIssuer: true
    default: false
    }
  }

  /// What a person should read first has the least.
  var weight: Int {
    switch self {
    case .expired: 0
    case .notYetValid: 1
    case .selfSigned: 2
    case .untrustedRoot: 3
    case .unknownIssuer: 4
    case .unverified: 5
    case .wrongName: 6
    case .weakKey: 7
    case .weakSignature: 8
    case .other: 9
    }
  }

  package var reason: TransportFailure.TLSReason {
    switch self {
    case .expired: .expired
    case .notYetValid: .notYetValid
    case .selfSigned, .untrustedRoot: .selfSigned
    case .unknownIssuer, .unverified: .unknownIssuer
    case .wrongName: .wrongName
    case .weakKey, .weakSignature, .other: .other
    }
  }

  /// One sentence for people who did not ask about certificates.
  package func message(host: String) -> String {
    switch self {
    case .expired: "the certificate of \(host) has expired"
    case .notYetValid: "the certificate of \(host) is not valid yet"
    case .selfSigned: "the certificate of \(host) is self-signed"
    case .untrustedRoot: "the certificate of \(host) ends in a self-signed one that is not trusted"
    case .unknownIssuer, .unverified: "the certificate of \(host) is from an issuer that is not trusted"
    case .wrongName(let name, _): "the certificate is not for \(name)"
    case .weakKey, .weakSignature: "the certificate of \(host) is too weak"
    case .other(let words): "the certificate of \(host) is refused: \(words)"
    }
  }
}
