/// How long checks took, as counts in buckets that grow by a fourth root of two (19 %): percentiles are right within
/// 9 %, and histograms of runs and observers add up.
///
/// That is the exponential histogram of the OpenTelemetry metrics data model at scale 2. An HDR histogram would hold
/// three digits and be ten times as large, and a year of 1,000 components is 365,000 of these.
package struct LatencyHistogram: Hashable, Sendable {
  /// The largest bucket: an hour and more.
  private static let last = 200

  /// The bucket of the first count: bucket `n` holds latencies above `2^((n-1)/4)` and up to `2^(n/4)` microseconds.
  private var first = 0
  /// The counts from there on. Neither the first nor the last is 0, so that equal histograms are equal.
  private var counts: [Int] = []

  /// Without any latency.
  package init() {}

  /// Counts one latency.
  package mutating func add(_ latency: Duration, times: Int = 1) {
    let (seconds, attoseconds) = latency.components
    let microseconds = Double(seconds) * 1e6 + Double(attoseconds) / 1e12
    add(times, to: Self.bucket(of: microseconds))
  }

  /// Adds all that another holds.
  package mutating func add(_ other: LatencyHistogram) {
    if counts.isEmpty {
      self = other
      return
    }
    guard !other.counts.isEmpty else { return }
    reserve(other.first, other.first + other.counts.count - 1)
    let offset = other.first - first
    for index in other.counts.indices { counts[offset + index] += other.counts[index] }
  }

  private mutating func add(_ times: Int, to bucket: Int) {
    guard times > 0 else { return }
    if counts.isEmpty {
      first = bucket
      counts = [times]
      return
    }
    reserve(bucket, bucket)
    counts[bucket - first] += times
  }

  /// Makes room from one bucket to another.
  private mutating func reserve(_ low: Int, _ high: Int) {
    if low < first {
      counts.insert(contentsOf: repeatElement(0, count: first - low), at: 0)
      first = low
    }
    let missing = high - first - counts.count + 1
    if missing > 0 { counts.append(contentsOf: repeatElement(0, count: missing)) }
  }

  /// How many latencies it holds.
  package var count: Int { counts.reduce(0, +) }

  /// No latency is in it.
  package var isEmpty: Bool { counts.isEmpty }

  /// The latency below which so many percent of all lie, as the middle of its bucket; `nil` without any.
  package func percentile(_ percent: Double) -> Duration? {
    let total = count
    guard total > 0 else { return nil }
    let rank = max(1, Int((percent / 100 * Double(total)).rounded(.up)))
    var seen = 0
    for index in counts.indices {
      seen += counts[index]
      if seen >= rank { return .microseconds(Int64(Self.middle(of: first + index).rounded())) }
    }
    return nil
  }

  /// The exponent gives the power of two, the rest of the number which fourth of it.
  private static func bucket(of microseconds: Double) -> Int {
    guard microseconds > 1 else { return 0 }
    let rest = microseconds.significand
    // The fourth roots of 2, 4 and 8.
    let fourth =
      rest <= 1 ? 0 : rest <= 1.189207115002721 ? 1 : rest <= 1.4142135623730951 ? 2 : rest <= 1.681792830507429 ? 3 : 4
    return min(last, Int(microseconds.exponent) * 4 + fourth)
  }

  /// The geometric middle, in microseconds.
  private static func middle(of bucket: Int) -> Double { binaryPower((Double(bucket) - 0.5) / 4) }

  /// Without Foundation: the whole part is exact, the rest by the series of the exponential function.
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
    counts.isEmpty ? "" : "\(first):" + counts.map(String.init).joined(separator: ",")
  }

  /// Reads ``text``; `nil` when it makes no sense.
  package init?(text: String) {
    var text = text
    let histogram = text.withUTF8 { Self(text: UnsafeRawBufferPointer($0)) }
    guard let histogram else { return nil }
    self = histogram
  }

  /// Reads ``text``; `nil` when it makes no sense.
  package init?(text: UnsafeRawBufferPointer) {
    guard !text.isEmpty else { return }
    var offset = 0
    func number() -> Int? {
      var value = 0
      let start = offset
      while offset < text.count, case let digit = text[offset] &- 48, digit < 10 {
        guard offset - start < 15 else { return nil }
        value = value * 10 + Int(digit)
        offset += 1
      }
      return offset > start ? value : nil
    }
    guard let start = number(), start <= Self.last, offset < text.count, text[offset] == UInt8(ascii: ":") else {
      return nil
    }
    counts.reserveCapacity(16)
    repeat {
      offset += 1
      guard let count = number(), counts.count <= Self.last else { return nil }
      counts.append(count)
    } while offset < text.count && text[offset] == UInt8(ascii: ",")
    guard offset == text.count else { return nil }
    // Others may have written zeros at the ends.
    guard let filled = counts.firstIndex(where: { $0 > 0 }) else {
      counts = []
      return
    }
    while counts.last == 0 { counts.removeLast() }
    if filled > 0 { counts.removeFirst(filled) }
    first = start + filled
  }
}
