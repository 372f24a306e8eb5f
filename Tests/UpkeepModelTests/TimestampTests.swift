import Testing
import UpkeepModel

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-11-22T14:03:05Z", 1_795_356_185), ("2024-02-29T23:59:59Z", 1_709_251_199),
    ("1969-12-31T23:59:59Z", -1), ("2000-03-01T00:00:00Z", 951_868_800),
  ])
  func `text and seconds agree in both directions`(text: String, seconds: Int64) throws {
    #expect(try #require(Timestamp(text)).seconds == seconds)
    #expect(Timestamp(seconds: seconds).description == text)
  }

  @Test func `offsets are taken to UTC`() {
    #expect(Timestamp("2026-01-01T01:30:00+01:30")?.description == "2026-01-01T00:00:00Z")
    #expect(Timestamp("2025-12-31T19:00:00-05:00")?.description == "2026-01-01T00:00:00Z")
  }

  @Test(arguments: [
    "", "2026-11-22", "2026-11-22T14:03:05", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z",
    "2026-11-31T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T23:60:00Z", "2026-11-22T23:59:60Z",
    "2026-11-22T14:03:05.5Z", "2026-11-22 14:03:05Z", "2026-11-22T14:03:05+25:00", "20a6-11-22T14:03:05Z",
  ])
  func `what is no moment is refused`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `every day of four centuries survives the way there and back`() {
    for day in stride(from: -146_097 / 2, to: 146_097 / 2, by: 13) {
      let moment = Timestamp(seconds: Int64(day) * 86_400 + 43_200)
      #expect(Timestamp(moment.description) == moment)
    }
  }
}

@Suite struct GoDurationTests {
  @Test(arguments: [
    ("0", Duration.zero), ("300ms", .milliseconds(300)), ("2s", .seconds(2)), ("1m30s", .seconds(90)),
    ("1.5h", .seconds(5400)), ("2d", .seconds(172_800)), ("1d12h", .seconds(129_600)), (".5s", .milliseconds(500)),
    ("1.s", .seconds(1)), ("15us", .microseconds(15)), ("15µs", .microseconds(15)), ("7ns", .nanoseconds(7)),
  ])
  func `Go's forms are read`(text: String, duration: Duration) {
    #expect(GoDuration.parse(text) == duration)
  }

  @Test(arguments: ["", "5", "s", "-1s", "+1s", "1 s", "1w", "1.2.3s", ".s", "1e3s", "∞", "99999999d", "1S"])
  func `anything else is refused`(text: String) {
    #expect(GoDuration.parse(text) == nil)
  }

  @Test(arguments: [
    (Duration.zero, "0s"), (.milliseconds(300), "300ms"), (.seconds(90), "1m30s"), (.milliseconds(1500), "1.5s"),
    (.seconds(86_400), "1d"), (.seconds(3600), "1h"), (.microseconds(1500), "1.5ms"), (.nanoseconds(7), "7ns"),
    (.seconds(5400), "1h30m"),
  ])
  func `a duration has one text, which reads back`(duration: Duration, text: String) {
    #expect(GoDuration.format(duration) == text)
    #expect(GoDuration.parse(text) == duration)
  }
}
