/// What a probe found in one try.
public struct Finding: Hashable, Sendable {
  /// The state.
  public var state: HealthState
  /// One line for people. Line breaks and control characters are made visible, and known secrets masked, later.
  public var message: String
  /// How long it took.
  public var latency: Duration?
  /// Where the time went.
  public var phases: Phases?
  /// What a plugin measured.
  public var performance: [PerformanceValue]

  /// Makes a finding.
  public init(
    _ state: HealthState, _ message: String, latency: Duration? = nil, phases: Phases? = nil,
    performance: [PerformanceValue] = []
  ) {
    self.state = state
    self.message = message
    self.latency = latency
    self.phases = phases
    self.performance = performance
  }
}
