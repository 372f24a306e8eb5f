import Testing

@testable import UpkeepModel

struct LatencyHistogramTests {
  @Test func `Percentiles are within nine per cent of those of the single latencies`() throws {
    var histogram = LatencyHistogram()
    let latencies = (1...10_000).map { $0 * $0 / 7 + 90 }
    for latency in latencies { histogram.add(.microseconds(latency)) }
    for percent in [1.0, 50, 90, 99, 100] {
      let exact = Double(latencies[max(1, Int(percent * 100)) - 1])
      let found = try #require(histogram.percentile(percent)).components.attoseconds
      let microseconds = Double(found) / 1e12 + Double(histogram.percentile(percent)?.components.seconds ?? 0) * 1e6
      #expect(abs(microseconds / exact - 1) < 0.095, "p\(percent): \(microseconds) for \(exact)")
    }
  }

  @Test func `Adding two is the same as counting all in one`() {
    var (left, right, both) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
    for latency in [1, 90, 5000, 1_000_000] {
      left.add(.microseconds(latency))
      both.add(.microseconds(latency))
    }
    for latency in [2, 91, 60_000_000] {
      right.add(.microseconds(latency), times: 3)
      both.add(.microseconds(latency), times: 3)
    }
    left.add(right)
    #expect(left == both && left.count == 13)
  }

  @Test func `The text reads back, and nonsense is refused`() {
    var histogram = LatencyHistogram()
    for latency in [0, 1, 3, 400, 401, 77_000] { histogram.add(.microseconds(latency)) }
    #expect(LatencyHistogram(text: histogram.text) == histogram)
    #expect(LatencyHistogram(text: "") == LatencyHistogram())
    for text in ["x", "5", "5:a", "-1:3", "999:1", "5:-3"] { #expect(LatencyHistogram(text: text) == nil, "\(text)") }
  }

  @Test func `An empty one has no percentile`() {
    #expect(LatencyHistogram().percentile(50) == nil)
  }
}
