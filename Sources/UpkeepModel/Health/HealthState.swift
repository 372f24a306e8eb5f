/// How a component is, from the least to the most severe.
///
/// `unknown` stands lowest, so that it never hides a real problem in an aggregate.
public enum HealthState: String, CaseIterable, Hashable, Comparable, Sendable {
  /// Nobody could tell.
  case unknown
  /// It works.
  case operational
  /// It works, but not as it should.
  case degraded
  /// It does not work.
  case down

  /// From 0 for unknown to 3 for down.
  public var severity: Int {
    switch self {
    case .unknown: 0
    case .operational: 1
    case .degraded: 2
    case .down: 3
    }
  }

  /// Less severe.
  public static func < (left: Self, right: Self) -> Bool { left.severity < right.severity }

  /// The worst of several states; unknown when there are none.
  public static func worst(_ states: some Sequence<HealthState>) -> HealthState { states.max() ?? .unknown }
}
