/// Which way a check pulls a component out of its state. Only checks that pull the same way make up a streak.
public enum Pull: Hashable, Sendable {
  /// To a problem that is worse than the state. Out of `unknown` too, so that a component needs as many failed checks
  /// after an outage of the observer as at any other time.
  case worse
  /// To something better, or out of `unknown` to operational.
  case better
  /// To `unknown`. Nobody could tell, which is no failure: such checks never count towards `down` (R26).
  case away

  /// How a check of another state pulls.
  public init(from state: HealthState, to other: HealthState) {
    self = other == .unknown ? .away : other >= .degraded && other > state ? .worse : .better
  }

  /// How many checks in a row move the state.
  public func threshold(in policy: CheckPolicy) -> Int {
    self == .better ? policy.successThreshold : policy.failureThreshold
  }
}
