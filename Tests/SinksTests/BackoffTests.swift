import Sinks
import Testing
import UpkeepModel

@Suite struct BackoffTests {
  private let backoff = Backoff(first: .seconds(5), longest: .seconds(60), attempts: 8)

  @Test(arguments: [(1, 5), (2, 10), (3, 20), (4, 40), (5, 60), (6, 60), (7, 60)])
  func `each wait is twice the last, up to the limit`(attempt: Int, seconds: Int) {
    #expect(backoff.delay(afterAttempt: attempt, random: 1) == .seconds(seconds))
    #expect(backoff.delay(afterAttempt: attempt, random: 0) == .seconds(seconds) / 2)
  }

  @Test func `after the last attempt there is no other`() {
    #expect(backoff.delay(afterAttempt: 8, random: 0.5) == nil)
    #expect(backoff.next(afterAttempt: 9, now: Timestamp(seconds: 0), random: 0.5) == nil)
  }

  @Test func `what the other side asks is honoured, up to a day`() {
    #expect(backoff.delay(afterAttempt: 1, asked: .seconds(3600), random: 0) == .seconds(3600))
    #expect(backoff.delay(afterAttempt: 1, asked: .seconds(1), random: 1) == .seconds(5))
    #expect(backoff.delay(afterAttempt: 1, asked: .seconds(1_000_000), random: 1) == .seconds(86_400))
  }

  @Test func `the next moment is never early`() {
    #expect(backoff.next(afterAttempt: 1, now: Timestamp(seconds: 100), random: 0)?.seconds == 103)
    #expect(backoff.next(afterAttempt: 1, now: Timestamp(seconds: 100), random: 1)?.seconds == 105)
  }

  @Test func `a huge count of attempts costs nothing and does not overflow`() {
    let endless = Backoff(first: .seconds(1), longest: .seconds(86_400 * 365), attempts: .max)
    #expect(endless.delay(afterAttempt: .max - 1, random: 1) == .seconds(86_400 * 365))
  }
}
