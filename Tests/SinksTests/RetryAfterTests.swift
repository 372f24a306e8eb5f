import Testing
import UpkeepModel

@testable import Sinks

@Suite struct RetryAfterTests {
  private let now = Timestamp(seconds: 784_111_717)  // 1994-11-06T08:48:37Z

  @Test(arguments: [
    ("120", 120), ("0", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 60), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
    ("Fri, 06 Jan 1995 08:48:37 GMT", 5_270_400),
  ])
  func `seconds and dates are read`(text: String, seconds: Int) {
    #expect(RetryAfter.parse(text, now: now) == .seconds(seconds))
  }

  @Test(arguments: [
    "", "-1", "1.5", "soon", "12345678901", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT",
  ])
  func `anything else is passed over`(text: String) {
    #expect(RetryAfter.parse(text, now: now) == nil)
  }
}
