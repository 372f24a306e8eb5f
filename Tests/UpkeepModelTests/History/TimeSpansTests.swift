import Testing

@testable import UpkeepModel

struct TimeSpansTests {
  private func spans(_ pairs: (Int64, Int64)...) -> TimeSpans {
    TimeSpans(pairs.map { TimeSpan(from: Timestamp(seconds: $0.0), to: Timestamp(seconds: $0.1)) })
  }

  @Test func `Spans that touch or overlap become one, empty ones vanish`() {
    #expect(spans((20, 30), (0, 10), (10, 15), (25, 40), (50, 50)) == spans((0, 15), (20, 40)))
    #expect(spans((0, 10), (2, 3)).seconds == 10)
  }

  @Test func `What lies in both`() {
    #expect(spans((0, 10), (20, 30)).intersection(spans((5, 25))) == spans((5, 10), (20, 25)))
    #expect(spans((0, 10)).intersection(spans((10, 20))).isEmpty)
  }

  @Test func `What lies in one and not in the other`() {
    #expect(spans((0, 100)).subtracting(spans((10, 20), (90, 200))) == spans((0, 10), (20, 90)))
    #expect(spans((0, 10)).subtracting(spans((0, 10))).isEmpty)
    #expect(spans((0, 10)).subtracting(spans()) == spans((0, 10)))
  }

  @Test func `The three set operations agree on random spans`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      func some() -> TimeSpans {
        TimeSpans(
          (0..<5).map { _ in
            let start = Int64.random(in: 0..<90, using: &random)
            return TimeSpan(
              from: Timestamp(seconds: start),
              to: Timestamp(seconds: start + Int64.random(in: 0..<20, using: &random)))
          })
      }
      let (left, right) = (some(), some())
      for second in (0..<110).map({ Timestamp(seconds: $0) }) {
        func holds(_ spans: TimeSpans) -> Bool { spans.list.contains { $0.contains(second) } }
        #expect(holds(left.union(right)) == (holds(left) || holds(right)))
        #expect(holds(left.intersection(right)) == (holds(left) && holds(right)))
        #expect(holds(left.subtracting(right)) == (holds(left) && !holds(right)))
      }
    }
  }

  @Test func `A day knows its date, its neighbours and its span`() throws {
    let day = try #require(Day("2026-03-01"))
    #expect(day.previous.description == "2026-02-28" && day.next.description == "2026-03-02")
    #expect(day.span.seconds == 86_400 && Day(of: day.span.to) == day.next)
    #expect(Day("2026-02-30") == nil && Day("2026-3-01") == nil)
    #expect(Day(of: Timestamp(seconds: -1)).description == "1969-12-31")
  }
}
