/// How long checks took, as counts in buckets that grow by a fourth root of two (19 %): percentiles are right within
/// 9 %, and histograms of runs and observers add up.
///
/// That is the exponential histogram of the OpenTelemetry metrics data model at scale 2. An HDR histogram would hold
/// three digits and be ten times as large, and a year of 1,000 components is 365,000 of these.
package struct LatencyHistogram: Hashable, Sendable {
  /// Counts by bucket: bucket `n` holds latencies above `2^((n-1)/4)` and up to `2^(n/4)` microseconds.
  package private(set) var counts: [Int: Int] = [:]

  /// Without any latency.
  package init() {}

  /// Counts one latency.
  package mutating func add(_ latency: Duration, times: Int = 1) {
    let (seconds, attoseconds) = latency.components
    let microseconds = Double(seconds) * 1e6 + Double(attoseconds) / 1e12
    counts[Self.bucket(of: microseconds), default: 0] += times
  }

  /// Adds all that another holds.
  package mutating func add(_ other: LatencyHistogram) {
    for (bucket, count) in other.counts { counts[bucket, default: 0] += count }
  }

  /// How many latencies it holds.
  package var count: Int { counts.values.reduce(0, +) }

  /// No latency is in it.
  package var isEmpty: Bool { counts.isEmpty }

  /// The latency below which so many percent of all lie, as the middle of its bucket; `nil` without any.
  package func percentile(_ percent: Double) -> Duration? {
    let total = count
    guard total > 0 else { return nil }
    let rank = max(1, Int((percent / 100 * Double(total)).rounded(.up)))
    var seen = 0
    for bucket in counts.keys.sorted() {
      seen += counts[bucket] ?? 0
      if seen >= rank { return .microseconds(Int64(Self.middle(of: bucket).rounded())) }
    }
    return nil
  }

  private static func bucket(of microseconds: Double) -> Int {
    microseconds <= 1 ? 0 : Int((binaryLogarithm(microseconds) * 4).rounded(.up))
  }

  /// The geometric middle, in microseconds.
  private static func middle(of bucket: Int) -> Double { binaryPower((Double(bucket) - 0.5) / 4) }

  /// Without Foundation: the exponent is exact, the fraction by the series of the inverse hyperbolic tangent.
  private static func binaryLogarithm(_ value: Double) -> Double {
    let ratio = (value.significand - 1) / (value.significand + 1)
    let square = ratio * ratio
    var (term, sum) = (ratio, 0.0)
    for odd in stride(from: 1.0, through: 33, by: 2) {
      sum += term / odd
      term *= square
    }
    return Double(value.exponent) + 2 * sum / 0.6931471805599453
  }

  private static func binaryPower(_ exponent: Double) -> Double {
    let whole = exponent.rounded(.down)
    let rest = (exponent - whole) * 0.6931471805599453
    var (term, sum) = (1.0, 1.0)
    for index in 1...18 {
      term *= rest / Double(index)
      sum += term
    }
    return Double(sign: .plus, exponent: Int(whole), significand: 1) * sum
  }
}

extension LatencyHistogram {
  /// One short text: the first bucket, then the count of each bucket from there on, as `41:3,120,7,0,1`. Empty for
  /// none.
  package var text: String {
    guard let first = counts.keys.min(), let last = counts.keys.max() else { return "" }
    return "\(first):" + (first...last).map { counts[$0].map(String.init) ?? "0" }.joined(separator: ",")
  }

  /// Reads ``text``; `nil` when it makes no sense.
  package init?(text: String) {
    self.init()
    if text.isEmpty { return }
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let first = Int(text[..<colon]),
      (0...200).contains(first)
    else { return nil }
    for (offset, part) in text[text.index(after: colon)...].split(separator: ",").enumerated() {
      guard let count = Int(part), count >= 0, offset <= 200 else { return nil }
      if count > 0 { counts[first + offset] = count }
    }
  }
}
