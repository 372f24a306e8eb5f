import Testing
import UpkeepModel

extension StoreContract {
  static let restoreCases = [
    ContractCase("restore fills an empty store with all that it is given, at revision 1") { subject async throws in
      let state = RecordedState.sample
      try await subject.store.restore(state)
      #expect(try await subject.store.index().revision == 1)
      #expect(try await subject.store.list() == state.components)
      #expect(try await subject.store.standings() == state.standings)
      #expect(try await subject.store.latestChecks() == state.checks)
      #expect(try await subject.store.appliedSource(of: "default") == state.sources["default"])
      #expect(try await subject.store.appliedSource(of: "edge") == state.sources["edge"])
    },
    ContractCase("R28 restore makes no transition and no event") { subject async throws in
      try await subject.store.restore(.sample)
      #expect(try await subject.store.unpublishedTransitions().isEmpty)
      #expect(try await subject.store.undelivered(due: nil).isEmpty)
    },
    ContractCase("after a restore the plan is the same as before the store was lost") { subject async throws in
      try await subject.store.restore(.sample)
      let plan = try await subject.plan(RecordedState.sample.components.map(\.component))
      #expect(plan.isEmpty)
    },
    ContractCase("R5 restore refuses a store that holds components, and changes nothing") { subject async throws in
      try await subject.apply([.sample("other")])
      let before = try await subject.snapshot()
      await expectRefusal(.conflict) { try await subject.store.restore(.sample) }
      #expect(try await subject.snapshot() == before)
    },
    ContractCase("R5 a store whose components were all deleted is not an empty one") { subject async throws in
      _ = try await subject.store.create(.sample("api"), owner: "default")
      try await subject.store.delete("api")
      await expectRefusal(.conflict) { try await subject.store.restore(.sample) }
      #expect(try await subject.store.list().isEmpty)
    },
    ContractCase("restore happens once, even with nothing to restore") { subject async throws in
      try await subject.store.restore(RecordedState())
      #expect(try await subject.store.index() == RecordedIndex(revision: 1, entries: []))
      await expectRefusal(.conflict) { try await subject.store.restore(.sample) }
    },
    ContractCase("R21 a restore that fails in the middle leaves the store empty") { subject async throws in
      var state = RecordedState.sample
      state.components.append(state.components[0])
      let damaged = state
      await expectRefusal(.conflict) { try await subject.store.restore(damaged) }
      #expect(try await subject.store.index() == RecordedIndex(revision: 0, entries: []))
      #expect(try await subject.store.appliedSource(of: "edge") == nil)
      try await subject.store.restore(.sample)
    },
    ContractCase("restored standings and checks of components that are not there are passed over") {
      subject async throws in
      var state = RecordedState.sample
      state.components.removeAll { $0.key == "web" }
      try await subject.store.restore(state)
      #expect(try await subject.store.standings().map(\.key) == ["api"])
      #expect(try await subject.store.latestChecks().map(\.component) == ["api"])
    },
    ContractCase("setAppliedSource keeps one commit for each owner, and leaves the revision") { subject async throws in
      let first = AppliedSource(commit: "c1", at: Timestamp(seconds: 1))
      let second = AppliedSource(commit: "c2", at: Timestamp(seconds: 2))
      try await subject.store.setAppliedSource(first, of: "default")
      try await subject.store.setAppliedSource(first, of: "edge")
      try await subject.store.setAppliedSource(second, of: "default")
      #expect(try await subject.store.appliedSource(of: "default") == second)
      #expect(try await subject.store.appliedSource(of: "edge") == first)
      #expect(try await subject.store.index().revision == 0)
    },
    ContractCase("facts count what is there, and the store is whole") { subject async throws in
      try await subject.store.restore(.sample)
      let facts = try await subject.store.facts()
      #expect(facts.first { $0.name == "components" }?.value == "2")
      #expect(facts.first { $0.name == "checks" }?.value == "2")
      #expect(facts.first { $0.name == "revision" }?.value == "1")
      #expect(try await subject.store.integrityProblem() == nil)
    },
    ContractCase("writers beside each other lose nothing") { subject async throws in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<40 {
          group.addTask {
            let key = "c\(100 + number)"
            _ = try await subject.store.create(.sample(key), owner: "default")
            try await subject.store.record([.outage(key, at: 10)], sinks: ["log"])
          }
        }
        try await group.waitForAll()
      }
      let index = try await subject.store.index()
      #expect(index.revision == 40 && index.entries.count == 40)
      #expect(try await subject.store.latestChecks().count == 40)
      #expect(try await subject.store.undelivered(due: nil).count == 40)
    },
    ContractCase("a write in a cancelled task still happens") { subject async throws in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        _ = try await subject.store.create(.sample("api"), owner: "default")
        try await subject.store.record([.sample("api", at: 10)], sinks: [])
      }
      try await task.value
      #expect(try await subject.store.latestChecks().count == 1)
    },
  ]
}

extension RecordedState {
  fileprivate static var sample: RecordedState {
    RecordedState(
      components: [
        RecordedComponent(
          component: .sample("api", protect: true), owner: "default", commit: "c1", createdAt: Timestamp(seconds: 1),
          updatedAt: Timestamp(seconds: 2)),
        RecordedComponent(
          component: .sample("web"), owner: "default", commit: nil, createdAt: Timestamp(seconds: 3),
          updatedAt: Timestamp(seconds: 4)),
      ],
      standings: [
        Standing(
          key: "api", state: .down, since: Timestamp(seconds: 5), message: "refused", announced: .down,
          toldAt: Timestamp(seconds: 7)),
        Standing(key: "web", state: .operational, since: Timestamp(seconds: 6), message: "ok"),
      ], checks: [.sample("api", at: 9, .down), .sample("web", at: 8)],
      sources: [
        "default": AppliedSource(commit: "c1", at: Timestamp(seconds: 2)),
        "edge": AppliedSource(commit: "e1", at: Timestamp(seconds: 3)),
      ])
  }
}
