internal import UpkeepModel

/// How a watch goes.
package struct WatchOptions: Sendable {
  /// The pause between two looks at the ref.
  package var poll: Duration = .seconds(2)
  /// For how long changes are gathered before they are committed, after a commit.
  package var reportPause: Duration = .seconds(10)
  /// Over how long the first checks of new components, and those that were missed, are spread.
  package var spread: Duration = .seconds(10)
  /// For how long checks are gathered before they are recorded in one transaction.
  package var recordPause: Duration = .milliseconds(500)
  /// The pause between two looks at events that wait.
  package var deliveryPause: Duration = .seconds(1)
  /// The pause between two removals of what is old.
  package var tidyPause: Duration = .seconds(3_600)
  /// Where commits come from and reports go; `nil` for the repository here alone.
  package var remote: WatchedRemote?
  /// For how long a report waits for the first checks of new components.
  package var patience: Duration = .seconds(30)
  /// How late a check may begin before that is told.
  package var lateness: Duration = .seconds(5)
  /// How long the end may take: recording what was found, and the last report.
  package var endLimit: Duration = .seconds(10)
  /// Whether the settings that this watch was made of are those of a commit; a watch ends when they are not.
  package var settingsHold: @Sendable (String) async -> Bool = { _ in true }
  /// Called about once a second while the watch is alive.
  package var beat: @Sendable () -> Void = {}
  /// The time since 1970 on a clock that only goes forward, also while the machine sleeps.
  package var clock: @Sendable () -> Duration = WatchOptions.steadyClock()

  /// Waits until something may be due; throws when the task is cancelled.
  package var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  package init() {}

  /// The wall clock's present time, carried on by a clock that nobody sets.
  private static func steadyClock() -> @Sendable () -> Duration {
    let start = (wall: Duration.seconds(Timestamp.now().seconds), steady: ContinuousClock.now)
    return { start.wall + (ContinuousClock.now - start.steady) }
  }
}

/// Why a watch ended.
package enum WatchEnd: Hashable, Sendable {
  /// Its task was cancelled.
  case asked
  /// The settings at the ref are others now.
  case settingsChanged
}
