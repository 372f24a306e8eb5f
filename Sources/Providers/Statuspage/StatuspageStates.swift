internal import UpkeepModel

/// What the words of a status page mean.
struct StatuspageStates: Sendable {
  let partialOutage: HealthState
  let maintenance: HealthState

  /// Of a component; `nil` for a word that is not documented.
  func state(ofComponent status: String) -> HealthState? {
    switch status {
    case "operational": .operational
    case "degraded_performance": .degraded
    case "partial_outage": partialOutage
    case "major_outage": .down
    case "under_maintenance": maintenance
    default: nil
    }
  }

  /// Of the whole page, by its indicator: a page that says "major" describes it as "Partial System Outage", and
  /// "critical" as "Major System Outage".
  func state(ofPage indicator: String) -> HealthState? {
    switch indicator {
    case "none": .operational
    case "minor": .degraded
    case "major": partialOutage
    case "critical": .down
    case "maintenance": maintenance
    default: nil
    }
  }
}
