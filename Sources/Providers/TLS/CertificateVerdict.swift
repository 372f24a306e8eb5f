internal import Transport
internal import UpkeepModel

/// How little life a certificate may have left.
struct CertificateLimits: Sendable {
  var degraded: Duration
  var down: Duration
}

/// What the certificates of a server mean for its component.
struct CertificateVerdict {
  private(set) var state = HealthState.operational
  private(set) var performance: [PerformanceValue] = []
  private var parts: [String] = []

  private let limits: CertificateLimits
  private let wording: CertificateWording

  var message: String { parts.joined(separator: "; ") }

  /// - Parameter isInsecure: Neither authority nor name count; life still does.
  init(
    _ session: TLSSession, limits: CertificateLimits, minVersion: TLSOptions.Version, isInsecure: Bool, now: Timestamp
  ) {
    self.limits = limits
    wording = CertificateWording(now: now)
    guard !session.certificates.isEmpty else {
      find(.down, "the server presents no certificate")
      return
    }
    for flaw in session.flaws where !isInsecure || flaw.isOfTime { find(.down, wording.text(for: flaw)) }
    if let version = session.version, version.rawValue < minVersion.rawValue {
      find(.down, "the server speaks \(version.name) at best, and \(minVersion.name) is demanded")
    }
    judgeLife(of: session)
  }

  private mutating func find(_ found: HealthState, _ text: String) {
    state = max(state, found)
    parts.append(text)
  }

  /// The certificate that ends first counts. Where the chain is verified, one that is presented without need can make
  /// the state degraded at most, as clients get on without it.
  private mutating func judgeLife(of session: TLSSession) {
    let isVerified = session.flaws.isEmpty
    let counted = isVerified ? session.certificates.filter(\.isInPath) : session.certificates
    guard let soonest = counted.min(by: { $0.notAfter < $1.notAfter }) else { return }
    let chained = soonest == session.certificates.first ? nil : soonest.subject
    switch stateOfLife(of: soonest) {
    case _ where session.flaws.contains { $0.tellsEnd(of: soonest) }: break
    case .operational where parts.isEmpty:
      find(.operational, wording.validFor(soonest) + (session.version.map { " (\($0.name))" } ?? ""))
    case .operational: find(.operational, "\(wording.left(soonest)) left")
    case let found: find(found, wording.ends(soonest, of: chained.map { "\"\($0)\" of the chain" }))
    }
    tell(soonest)
    guard isVerified, let spare = session.certificates.filter({ !$0.isInPath }).min(by: { $0.notAfter < $1.notAfter }),
      stateOfLife(of: spare) != .operational
    else { return }
    find(.degraded, wording.ends(spare, of: "\"\(spare.subject)\", which the server presents without need,"))
  }

  private func stateOfLife(of certificate: PresentedCertificate) -> HealthState {
    let left = wording.life(of: certificate)
    return left <= limits.down ? .down : left <= limits.degraded ? .degraded : .operational
  }

  private mutating func tell(_ certificate: PresentedCertificate) {
    func range(_ limit: Duration) -> String {
      let days = Double(limit.components.seconds) / 86400
      return days == days.rounded() ? "\(Int(days)):" : "\(days):"
    }
    let days = (Double(wording.life(of: certificate).components.seconds) / 864).rounded(.down) / 100
    performance = [
      PerformanceValue(
        label: "days_left", value: days, unit: "d", warning: range(limits.degraded), critical: range(limits.down))
    ]
  }
}

extension CertificateFlaw {
  /// It passes, or came, with time alone.
  var isOfTime: Bool {
    switch self {
    case .expired, .notYetValid: true
    default: false
    }
  }

  func tellsEnd(of certificate: PresentedCertificate) -> Bool {
    guard case .expired(_, let notAfter, _) = self else { return false }
    return notAfter == certificate.notAfter
  }
}
