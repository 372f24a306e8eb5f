package import UpkeepModel

/// The remote of a watch: where commits come from, and where reports go.
package struct WatchedRemote: Sendable {
  /// Brings what is new; `nil` where only the repository here is followed.
  package var refresh: (@Sendable () async throws -> Void)?
  /// Brings the reports to the remote that it does not have; `nil` to keep them here.
  package var send: (@Sendable () async throws -> PushOutcome)?
  /// Whether there is something to send: cheap, and without the remote.
  package var isSendDue: @Sendable () async throws -> Bool = { false }
  /// Tidies what is kept here of the remote; nothing is written to the repository meanwhile.
  package var tidy: @Sendable () async throws -> Void = {}
  /// The pause between two looks at the remote.
  package var poll: Duration = .seconds(30)
  /// By how many percent a pause may be shorter or longer, so that many observers do not come at once.
  package var jitter = 20
  /// The first pause after a push that failed; each further one is twice as long.
  package var retry: Duration = .seconds(5)
  /// The longest such pause.
  package var longestRetry: Duration = .seconds(300)
  /// How long the last push of a watch that ends may take.
  package var endLimit: Duration = .seconds(5)

  package init() {}

  /// The pause with its jitter.
  func jittered(_ pause: Duration) -> Duration {
    jitter == 0 ? pause : pause / 100 * Int.random(in: (100 - jitter)...(100 + jitter))
  }

  /// The pause after so many failures in a row.
  func retryPause(after failures: Int) -> Duration {
    jittered(min(longestRetry, retry * (1 << min(failures - 1, 10))))
  }
}

/// Reports did not arrive; the host's own words.
package struct NotPushed: Error, CustomStringConvertible {
  package let description: String
}
