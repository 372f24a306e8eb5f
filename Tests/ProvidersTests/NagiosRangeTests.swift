import Providers
import Testing

@Suite struct NagiosRangeTests {
  /// The table of the guidelines, with a value that alerts and one that does not.
  @Test(arguments: [
    ("10", -0.1, 0), ("10", 10.5, 10), ("10:", 9.9, 10), ("~:10", 10.1, -1e9), ("10:20", 9, 10), ("10:20", 21, 20),
    ("@10:20", 10, 9.9), ("@10:20", 20, 20.1), ("0", 1, 0), ("-5:-1", 0, -3), ("1e3", 1001, 1000), (":7", 8, 7),
    ("@~:0", -3, 0.1), ("5:5", 4, 5),
  ])
  func `a value outside alerts, and with @ one inside`(text: String, alerting: Double, quiet: Double) throws {
    let range = try #require(NagiosRange(text))
    #expect(range.alerts(on: alerting))
    #expect(!range.alerts(on: quiet))
  }

  @Test(arguments: [
    "", "@", "~", "a", "1:2:3", "20:10", "10:~", "1,5", "1 2", " 1", "nan", "inf", "0x10", "1e999", "--1",
  ])
  func `what is no range is refused`(text: String) {
    #expect(NagiosRange(text) == nil)
  }
}
