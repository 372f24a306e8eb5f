internal import Transport
internal import UpkeepModel

/// How much longer the server's own certificate must be valid.
struct CertificateExpectation: Sendable {
  private let days: Int
  private let state: HealthState

  init(_ settings: Settings) {
    days = settings.integer("days_left") ?? 0
    state = settings.failureState
  }

  func shortfall(_ certificate: CertificateFacts?, _ now: Timestamp) -> Shortfall? {
    guard let certificate else { return Shortfall(state, "there is no certificate, as the answer came without TLS") }
    guard let end = certificate.notAfter else {
      return Shortfall(.unknown, "the end of the certificate is not readable")
    }
    let seconds = end - Int(now.seconds)
    guard seconds < days * 86_400 else { return nil }
    if seconds <= 0 { return Shortfall(state, "the certificate has expired, expected \(Self.text(days)) left") }
    return Shortfall(
      state, "the certificate is valid for \(Self.text(seconds / 86_400)) more, expected \(Self.text(days))")
  }

  private static func text(_ days: Int) -> String { "\(days) day\(days == 1 ? "" : "s")" }
}
