internal import UpkeepModel

/// How long a part of the check may take. A part that did not happen took no time.
struct LatencyExpectation: Sendable {
  private let limit: Duration
  private let phase: HTTPPhase
  private let state: HealthState

  init(_ settings: Settings) {
    limit = settings.duration("at_most") ?? .zero
    phase = settings.text("phase").flatMap { HTTPPhase(rawValue: $0) } ?? .total
    state = settings.failureState
  }

  func shortfall(_ phases: Phases) -> Shortfall? {
    guard let length = phase.length(in: phases).map({ Duration.microseconds($0) }), length > limit else { return nil }
    let milliseconds = length.components.seconds * 1000 + length.components.attoseconds / 1_000_000_000_000_000
    let shown = Duration.milliseconds(max(1, milliseconds))
    return Shortfall(
      state, "\(phase.subject) took \(GoDuration.format(shown)), expected at most \(GoDuration.format(limit))")
  }
}
