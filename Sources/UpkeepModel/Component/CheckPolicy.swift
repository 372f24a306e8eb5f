/// When a component is checked, and how many checks move its state.
public struct CheckPolicy: Hashable, Sendable {
  /// The time between two checks.
  public var interval: Duration
  /// How often a check that came back down is repeated before it counts, after 1 s, then 2 s, and so on.
  public var retries: Int
  /// Consecutive checks that are worse than the state before it moves.
  public var failureThreshold: Int
  /// Consecutive checks that are better than the state before it moves.
  public var successThreshold: Int
  /// A check that took longer than this is degraded where it would be operational.
  public var degradedAbove: Duration?

  /// Makes a policy; the defaults are the manifest's.
  public init(
    interval: Duration = .seconds(60), retries: Int = 2, failureThreshold: Int = 1, successThreshold: Int = 1,
    degradedAbove: Duration? = nil
  ) {
    self.interval = interval
    self.retries = retries
    self.failureThreshold = failureThreshold
    self.successThreshold = successThreshold
    self.degradedAbove = degradedAbove
  }

  /// The wait before the given retry (1 is the first), in whole seconds: 1 s, 2 s, 3 s, …
  public func pause(beforeRetry retry: Int) -> Duration { .seconds(retry) }
}
