/// One observation of a component.
public struct Check: Hashable, Sendable {
  /// The component's key.
  public var component: String
  /// What was found.
  public var state: HealthState
  /// One line for people.
  public var message: String
  /// How long the probe took; `nil` when nothing was measured.
  public var latency: Duration?
  /// When the check ended.
  public var checkedAt: Timestamp
  /// How many tries it took, at least 1.
  public var attempts: Int
  /// Where the time went.
  public var phases: Phases?
  /// What a plugin measured.
  public var performance: [PerformanceValue]

  /// Makes a check.
  public init(
    component: String, state: HealthState, message: String, latency: Duration? = nil, checkedAt: Timestamp,
    attempts: Int = 1, phases: Phases? = nil, performance: [PerformanceValue] = []
  ) {
    self.component = component
    self.state = state
    self.message = message
    self.latency = latency
    self.checkedAt = checkedAt
    self.attempts = attempts
    self.phases = phases
    self.performance = performance
  }
}
