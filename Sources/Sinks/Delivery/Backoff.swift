package import UpkeepModel

/// When a delivery that failed is tried again: after twice the time of the last wait, up to a limit, with jitter so
/// that many that failed together do not come back together.
package struct Backoff: Sendable {
  /// The wait after the first failure, before jitter.
  package var first: Duration
  /// No wait is longer, but for what the other side asks.
  package var longest: Duration
  /// How often an event is tried before it is given up.
  package var attempts: Int

  /// Makes a rule. With the defaults an event is tried for about four days.
  package init(first: Duration = .seconds(5), longest: Duration = .seconds(3600), attempts: Int = 100) {
    self.first = first
    self.longest = longest
    self.attempts = attempts
  }

  /// The wait after a failed try; `nil` when there is to be no other.
  ///
  /// - Parameters:
  ///   - attempt: Which try failed, from 1.
  ///   - asked: How long the other side asked to wait; honoured up to a day.
  ///   - random: From 0 up to 1. Half of the wait is fixed, the other half is multiplied by it.
  package func delay(afterAttempt attempt: Int, asked: Duration? = nil, random: Double) -> Duration? {
    guard attempt < attempts else { return nil }
    var wait = min(first, longest)
    var doubled = 1
    while doubled < attempt, wait < longest {
      wait = min(wait * 2, longest)
      doubled += 1
    }
    let millionths = Int(min(max(random, 0), 1) * 1_000_000)
    let jittered = wait / 2 + wait / 2 * millionths / 1_000_000
    return max(jittered, min(asked ?? .zero, .seconds(86_400)))
  }

  /// The moment before which there is no other try, rounded up to the second.
  package func next(
    afterAttempt attempt: Int, asked: Duration? = nil, now: Timestamp, random: Double
  ) -> Timestamp? {
    delay(afterAttempt: attempt, asked: asked, random: random).map { delay in
      now.advanced(by: delay + .nanoseconds(999_999_999))
    }
  }
}
