internal import UpkeepModel

/// How many components are in each state. Paused ones are counted apart, as they do not take part in the whole.
struct HealthTally {
  private(set) var counts: [HealthState: Int] = [:]
  private(set) var paused = 0
  /// Components that are not paused and were never checked.
  private(set) var unchecked = 0

  /// Nothing counted yet.
  init() {}

  init(_ entries: [Health.Entry]) {
    // By index: an entry is large, and a loop over the array copies each.
    for index in entries.indices { add(entries[index]) }
  }

  mutating func add(_ entry: borrowing Health.Entry) {
    guard !entry.component.paused else { return paused += 1 }
    counts[entry.state, default: 0] += 1
    if entry.standing == nil { unchecked += 1 }
  }

  /// Components that are not paused.
  var total: Int { counts.values.reduce(0, +) }

  subscript(state: HealthState) -> Int { counts[state] ?? 0 }

  /// The worst state of all.
  var state: HealthState { HealthState.worst(counts.lazy.filter { $0.value > 0 }.map(\.key)) }

  /// One line that says how it is: `All 12 components are operational`, `2 of 12 components are down, 1 degraded`.
  var sentence: String {
    guard total > 0 else {
      return paused == 0 ? "No components yet" : "No component is checked, \(paused) paused"
    }
    let noun = total == 1 ? "component" : "components"
    var parts: [String]
    switch state {
    case .operational where self[.operational] == total:
      parts = [total == 1 ? "The one component is operational" : "All \(total) components are operational"]
    case .unknown where unchecked == total:
      parts = ["\(Phrases.count(total, "component")), not checked yet"]
    case .unknown:
      parts = [total == 1 ? "The one component is unknown" : "All \(total) components are unknown"]
    case let worst:
      let count = self[worst]
      parts = ["\(count) of \(total) \(noun) \(count == 1 ? "is" : "are") \(worst.rawValue)"]
      for other in [HealthState.degraded, .unknown] where other != worst && self[other] > 0 {
        parts.append("\(self[other]) \(other.rawValue)")
      }
    }
    if paused > 0 { parts.append("\(paused) paused") }
    return parts.joined(separator: ", ")
  }

  /// `1 down, 3 operational`, the worst first; paused ones last.
  var listing: String {
    var parts = HealthState.byUrgency.filter { self[$0] > 0 }.map { "\(self[$0]) \($0.rawValue)" }
    if paused > 0 { parts.append("\(paused) paused") }
    return parts.joined(separator: ", ")
  }
}

extension HealthState {
  /// In the order in which a reader wants to hear of them: what nobody could tell comes before what works.
  static let byUrgency: [HealthState] = [.down, .degraded, .unknown, .operational]

  /// The position in ``byUrgency``.
  var urgency: Int { Self.byUrgency.firstIndex(of: self) ?? 0 }
}

extension Health.Entry {
  /// Was checked and is not as it should be.
  var isProblem: Bool { standing != nil && state != .operational && !component.paused }

  /// The place among others: problems first, the worst of them at the top; paused ones at the end.
  var rank: Int { component.paused ? HealthState.byUrgency.count : state.urgency }

  /// `in maintenance until 2026-12-01T23:30:00Z (upgrade)`; `nil` outside of any window.
  func maintenanceRemark(at now: Timestamp) -> String? {
    guard !component.paused, let maintenance = component.maintenance.current(at: now) else { return nil }
    return "in maintenance until \(maintenance.until)"
      + (maintenance.reason.isEmpty ? "" : " (\(maintenance.reason))")
  }
}
