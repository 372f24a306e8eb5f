internal import Transport
internal import UpkeepModel

/// Certificates in words for people who do not live among them.
struct CertificateWording {
  let now: Timestamp
  /// How many names of a certificate are told.
  private static let nameLimit = 4

  init(now: Timestamp) { self.now = now }

  func life(of certificate: PresentedCertificate) -> Duration { .seconds(certificate.notAfter - now.seconds) }

  func validFor(_ certificate: PresentedCertificate) -> String {
    "certificate is valid for \(left(certificate)), until \(day(certificate.notAfter))"
  }

  /// "12 days".
  func left(_ certificate: PresentedCertificate) -> String { length(certificate.notAfter - now.seconds) }

  /// - Parameter what: Which certificate; `nil` for the server's own.
  func ends(_ certificate: PresentedCertificate, of what: String? = nil) -> String {
    let subject = what.map { "certificate \($0)" } ?? "certificate"
    guard certificate.notAfter > now.seconds else { return "\(subject) \(ended(certificate.notAfter))" }
    return "\(subject) expires in \(left(certificate)), on \(day(certificate.notAfter))"
  }

  func text(for flaw: CertificateFlaw) -> String {
    switch flaw {
    case .expired(let subject, let end, let isLeaf): "\(certificate(subject, isLeaf)) \(ended(end))"
    case .notYetValid(let subject, let start, let isLeaf):
      "\(certificate(subject, isLeaf)) is not valid before \(day(start)), in \(length(start - now.seconds))"
    case .selfSigned: "certificate is self-signed"
    case .untrustedRoot(let name): "the chain ends in the root \"\(name)\", which is not trusted"
    case .unknownIssuer(let name):
      "certificate is from an issuer that is not trusted, \"\(name)\", or the server does not send the whole chain"
    case .unverified: "the chain leads to no trusted authority"
    case .wrongName(let name, let names) where names.isEmpty: "certificate is for no name at all, so not for \(name)"
    case .wrongName(let name, let names): "certificate is not for \(name) but for \(list(names))"
    case .weakKey(let subject, let key, let bits, let isLeaf):
      "\(certificate(subject, isLeaf)) is too weak: a key of \(key) with \(bits) bits"
    case .weakSignature(let subject, let algorithm, let isLeaf):
      "\(certificate(subject, isLeaf)) is too weak: a signature of \(algorithm)"
    case .other(let words): "certificate is refused: \(words)"
    }
  }

  private func certificate(_ subject: String, _ isLeaf: Bool) -> String {
    isLeaf ? "certificate" : "certificate \"\(subject)\" of the chain"
  }

  private func ended(_ end: Int64) -> String { "has expired \(length(now.seconds - end)) ago, on \(day(end))" }

  private func day(_ seconds: Int64) -> String { Timestamp(seconds: seconds).day }

  /// Whole days from two days on; hours below.
  private func length(_ seconds: Int64) -> String {
    func counted(_ count: Int64, _ unit: String) -> String { count == 1 ? "1 \(unit)" : "\(count) \(unit)s" }
    return seconds >= 2 * 86400 ? counted(seconds / 86400, "day") : counted(max(0, seconds) / 3600, "hour")
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(Self.nameLimit).joined(separator: ", ")
    return names.count > Self.nameLimit ? "\(shown) and \(names.count - Self.nameLimit) more" : shown
  }
}
