import JSONText
package import Testing
package import UpkeepModel

extension Component {
  /// A component with a few settings, so that not everything has its default.
  package static func sample(_ key: String, protect: Bool = false, previously: [String] = []) -> Component {
    Component(
      key: key, name: "The \(key)", provider: "http", config: ["url": "https://example.org/ü"],
      labels: ["team": "edge"],
      policy: CheckPolicy(interval: .seconds(30), failureThreshold: 2), protect: protect, previously: previously)
  }
}

extension Check {
  /// A check at a second.
  package static func sample(_ key: String, at seconds: Int64, _ state: HealthState = .operational) -> Check {
    Check(
      component: key, state: state, message: "\(state.rawValue) at \(seconds)", latency: .microseconds(1234),
      checkedAt: Timestamp(seconds: seconds))
  }
}

extension CheckRecord {
  /// A check that leaves its component in its state.
  package static func sample(_ key: String, at seconds: Int64, _ state: HealthState = .operational) -> CheckRecord {
    let check = Check.sample(key, at: seconds, state)
    return CheckRecord(check: check, standing: Standing.advance(nil, by: check, policy: CheckPolicy()).standing)
  }

  /// A check that brings its component down, with the transition and the event.
  package static func outage(_ key: String, at seconds: Int64, observer: String = "here") -> CheckRecord {
    var record = CheckRecord.sample(key, at: seconds, .down)
    let transition = Transition(
      key: key, from: .operational, to: .down, at: Timestamp(seconds: seconds), message: "refused",
      manifestCommit: "c0ffee", observer: observer)
    record.transition = transition
    record.event = record.standing.announce(
      .sample(key), transition: transition, at: transition.at, observer: observer)
    return record
  }
}

extension Subject {
  /// The plan that leads from what is recorded to these components, with every guard lifted.
  func plan(
    _ components: [Component], owner: String = Manifest.defaultOwner, commit: String = "c1",
    keepingDrift keepsDrift: Bool = false, lifting lifted: Set<Guard.Name> = Set(Guard.Name.allCases)
  ) async throws -> Plan {
    let entries = components.enumerated().map { index, component in
      Manifest.Entry(
        component: component,
        source: UpkeepModel.SourceLocation(file: "components.json", line: index + 3, index: index),
        fingerprint: component.fingerprint)
    }
    let index = try await store.index()
    let difference = Difference(desired: Manifest(owner: owner, entries: entries), recorded: index)
    return Plan(
      difference, recorded: try await store.components(difference.keysToRead),
      revision: Revision(commit: commit, ref: "refs/heads/main", path: "components.json"),
      lifting: lifted, keepingDrift: keepsDrift)
  }

  /// Applies the plan for these components.
  @discardableResult
  func apply(
    _ components: [Component], owner: String = Manifest.defaultOwner, commit: String = "c1", under lease: Lease? = nil
  ) async throws -> Int {
    try await store.apply(plan(components, owner: owner, commit: commit), under: lease, at: clock.now)
  }

  /// All that a plan can change, to be compared before and after a refusal.
  func snapshot() async throws -> Snapshot {
    Snapshot(
      index: try await store.index(), components: try await store.list(), standings: try await store.standings(),
      source: try await store.appliedSource(of: Manifest.defaultOwner))
  }

  struct Snapshot: Equatable {
    var index: RecordedIndex
    var components: [RecordedComponent]
    var standings: [Standing]
    var source: AppliedSource?
  }
}

/// Holds when `body` throws a `StoreError` with the code and says something.
package func expectRefusal(
  _ code: StoreError.Code, sourceLocation: Testing.SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("nothing was refused, \(code.rawValue) was expected", sourceLocation: sourceLocation)
  } catch let error as StoreError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    #expect(!error.message.isEmpty && !error.operation.isEmpty, sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error) is no StoreError", sourceLocation: sourceLocation)
  }
}
