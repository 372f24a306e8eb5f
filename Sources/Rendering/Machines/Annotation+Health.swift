package import UpkeepModel

extension Annotation {
  /// The components that are down, then those that are degraded.
  package static func remarks(on health: Health) -> [Annotation] {
    [(HealthState.down, Level.error), (.degraded, .warning)].flatMap { state, level in
      health.entries.filter { $0.state == state && !$0.component.paused }.map { entry in
        Annotation(
          level, code: state.rawValue, title: "\(entry.component.key) is \(state.rawValue)",
          message: entry.standing?.message ?? state.rawValue)
      }
    }
  }
}
