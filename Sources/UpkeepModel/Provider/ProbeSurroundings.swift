/// What a check may ask about that is recorded: heartbeats, and how other components stand. The engine gives it to
/// probes; without it, as in `upkeep probe`, such checks are `unknown`.
public protocol ProbeSurroundings: Sendable {
  /// The newest heartbeats of a component; `nil` when there was none.
  func pulse(of key: String) async throws(StoreError) -> Pulse?

  /// The components with these keys; those that are not recorded are left out.
  func neighbours(_ keys: [String]) async throws(StoreError) -> [Neighbour]

  /// The components that have all of these labels.
  func neighbours(labelled labels: [String: String]) async throws(StoreError) -> [Neighbour]
}

/// Another component, as a check sees it.
public struct Neighbour: Hashable, Sendable {
  /// Its key.
  public var key: String
  /// Its kind of check.
  public var provider: String
  /// How it stands; `unknown` when it was never checked.
  public var state: HealthState
  /// Whether it is paused.
  public var isPaused: Bool

  /// Makes a neighbour.
  public init(key: String, provider: String, state: HealthState, isPaused: Bool = false) {
    self.key = key
    self.provider = provider
    self.state = state
    self.isPaused = isPaused
  }
}
