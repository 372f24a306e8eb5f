package import UpkeepModel

/// One component as the page shows it.
package struct PageComponent: Sendable {
  /// As it is declared.
  package var component: Component
  /// Its state at the page's time.
  package var state: HealthState
  /// Since when; `nil` when it was never checked.
  package var since: Timestamp?
  /// What the check said that led to the state; empty where messages are not shown.
  package var message: String
  /// The dependencies that were down when it became so too, as far as the page shows them.
  package var because: [String]
  /// When its history begins.
  package var bornAt: Timestamp?
  /// The whole window.
  package var uptime: Uptime
  /// Each day of the window.
  package var days: [Uptime]
  /// The accounts of its objective's own window.
  package var objectiveUptime: Uptime?
  /// Maintenance that is under way.
  package var maintenance: CurrentMaintenance?

  var key: String { component.key }
  var name: String { component.name }
  /// The page about it, from the root.
  var path: String { "components/\(key).html" }

  /// What people read of its state.
  var condition: PageCondition {
    if component.paused { return .paused }
    return maintenance != nil && state != .operational ? .maintenance : PageCondition(state)
  }

  /// Was checked and is not as it should be; maintenance explains itself.
  var isProblem: Bool { since != nil && [.down, .degraded, .unknown].contains(condition) }

  /// The newest days together. Outages that last over midnight are in it once for each day.
  func last(_ count: Int) -> Uptime {
    days.suffix(count).reduce(into: Uptime()) { sum, day in
      var day = day
      day.latency = LatencyHistogram()
      day.outages = []
      sum += day
    }
  }

  /// How long the checks of the newest days took.
  func latency(days count: Int) -> LatencyHistogram {
    days.suffix(count).reduce(into: LatencyHistogram()) { $0.add($1.latency) }
  }
}

/// How a component is, in the words of the page.
enum PageCondition: String, CaseIterable, Sendable {
  case down
  case degraded
  case unknown
  case maintenance
  case operational
  case paused

  init(_ state: HealthState) {
    switch state {
    case .down: self = .down
    case .degraded: self = .degraded
    case .unknown: self = .unknown
    case .operational: self = .operational
    }
  }

  /// `Under maintenance`.
  var words: String {
    switch self {
    case .down: "Down"
    case .degraded: "Degraded"
    case .unknown: "Unknown"
    case .maintenance: "Under maintenance"
    case .operational: "Operational"
    case .paused: "Paused"
    }
  }

  /// The class that gives it colour and shape.
  var style: String { "s \(rawValue)" }
}
