internal import Transport

/// What an answer should be.
struct DNSExpectation: Sendable {
  /// How the expected values and those that came are to agree.
  enum Mode: String, Sendable, CaseIterable {
    /// At least one of them came.
    case any
    /// Each of them came.
    case all
    /// They came, and nothing else.
    case exact
  }

  /// Canonical; empty: whatever comes.
  let values: [String]
  let mode: Mode
  /// RCODE.
  let code: Int
  let minimumCount: Int
  let minimumTimeToLive: Duration?

  /// What is wrong with the records of the type that was asked for; nil when nothing is.
  func fault(in records: [DNSRecord]) -> String? {
    if records.count < minimumCount {
      return "\(Self.counted(records.count)) instead of at least \(minimumCount)"
    }
    if let fault = faultOfValues(in: records.map(\.value)) { return fault }
    if let least = minimumTimeToLive, let shortest = records.map(\.timeToLive).min(),
      Duration.seconds(Int64(shortest)) < least
    {
      return "a time to live of \(shortest)s instead of at least \(least.components.seconds)s"
    }
    return nil
  }

  static func counted(_ count: Int) -> String { count == 1 ? "1 record" : "\(count) records" }

  private func faultOfValues(in came: [String]) -> String? {
    guard !values.isEmpty else { return nil }
    let came = Set(came)
    let missing = values.filter { !came.contains($0) }
    switch mode {
    case .any: return missing.count == values.count ? "expected \(Self.oneOf(values))" : nil
    case .all: return missing.isEmpty ? nil : "missing \(DNSText.list(missing))"
    case .exact:
      if !missing.isEmpty { return "expected exactly \(DNSText.list(values))" }
      let others = came.subtracting(values)
      return others.isEmpty ? nil : "not expected: \(DNSText.list(others.sorted()))"
    }
  }

  private static func oneOf(_ values: [String]) -> String {
    values.count == 1 ? DNSText.list(values) : "one of \(DNSText.list(values))"
  }
}

/// Values in messages.
enum DNSText {
  /// The first few, cut where they are long: "a, b and 3 more".
  static func list(_ values: [String]) -> String {
    let shown = values.prefix(4).map { $0.count > 80 ? $0.prefix(79) + "…" : $0 }.joined(separator: ", ")
    return values.count > 4 ? "\(shown) and \(values.count - 4) more" : shown
  }
}
