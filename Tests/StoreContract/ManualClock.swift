import Synchronization
package import UpkeepModel

/// A clock that stands until it is moved.
package final class ManualClock: Sendable {
  private let moment = Mutex(Timestamp(seconds: 1_000_000))

  /// A clock at the second 1,000,000.
  package init() {}

  /// The time.
  package var now: Timestamp { moment.withLock { $0 } }

  /// Sets it.
  package func set(_ moment: Timestamp) { self.moment.withLock { $0 = moment } }

  /// Moves it forward.
  @discardableResult
  package func advance(seconds: Int64) -> Timestamp {
    moment.withLock { moment in
      moment.seconds += seconds
      return moment
    }
  }
}
