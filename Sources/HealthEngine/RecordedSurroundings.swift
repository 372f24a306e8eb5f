internal import UpkeepModel

/// What probes may ask about, out of the stores; what a run has found and not yet written comes first.
struct RecordedSurroundings: ProbeSurroundings {
  let components: any ComponentStore
  let checks: any CheckStore
  let heartbeats: (any HeartbeatStore)?
  /// How a component stands after what was found in the present run; `nil` when it knows nothing of it.
  var present: @Sendable (String) -> Standing? = { _ in nil }

  func pulse(of key: String) async throws(StoreError) -> Pulse? {
    guard let heartbeats else {
      throw StoreError(.unavailable, operation: "read the heartbeats", "this engine was given no store of heartbeats")
    }
    return try await heartbeats.pulse(of: key)
  }

  func neighbours(_ keys: [String]) async throws(StoreError) -> [Neighbour] {
    try await neighbours(components.components(keys))
  }

  func neighbours(labelled labels: [String: String]) async throws(StoreError) -> [Neighbour] {
    let all = try await components.list()
    return try await neighbours(
      all.filter { recorded in
        labels.allSatisfy { recorded.component.labels[$0.key] == $0.value }
      })
  }

  private func neighbours(_ recorded: [RecordedComponent]) async throws(StoreError) -> [Neighbour] {
    var states: [String: HealthState] = [:]
    for recorded in recorded { states[recorded.key] = present(recorded.key)?.state }
    if states.count < recorded.count {
      for standing in try await checks.standings() where states[standing.key] == nil {
        states[standing.key] = standing.state
      }
    }
    return recorded.map { recorded in
      Neighbour(
        key: recorded.key, provider: recorded.component.provider, state: states[recorded.key] ?? .unknown,
        isPaused: recorded.component.paused)
    }
  }
}
