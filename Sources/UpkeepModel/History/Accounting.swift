/// How time counts towards uptime. Declared in the settings, so that everybody who has the commits computes the same.
package struct Accounting: Hashable, Sendable {
  /// What a kind of time counts as.
  package enum Share: String, CaseIterable, Hashable, Sendable {
    case up
    case down
    /// Left out of the sum.
    case excluded
  }

  /// `degraded`: the component works, if not as it should.
  package var degraded = Share.up
  /// `unknown`: nobody could tell.
  package var unknown = Share.excluded
  /// Inside a maintenance window, whatever the state; `nil` counts the state itself.
  package var maintenance: Share? = .excluded
  /// Time that no check covers.
  package var gaps = Share.excluded

  /// The default: only `down` is downtime; maintenance, unknown and gaps are left out.
  package init() {}

  /// What a state counts as.
  package func share(of state: HealthState) -> Share {
    switch state {
    case .operational: .up
    case .degraded: degraded
    case .down: .down
    case .unknown: unknown
    }
  }
}
