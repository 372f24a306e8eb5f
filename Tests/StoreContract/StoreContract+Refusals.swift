import Testing
import UpkeepModel

extension StoreContract {
  static let refusalCases = [
    ContractCase("R7 a plan for an older revision is stale and changes nothing") { subject async throws in
      let plan = try await subject.plan([.sample("api")])
      _ = try await subject.store.create(.sample("web"), owner: "default")
      let before = try await subject.snapshot()
      await expectRefusal(.stale) { _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now) }
      #expect(try await subject.snapshot() == before)
    },
    ContractCase("R7 a plan for a revision that never was is stale") { subject async throws in
      var plan = try await subject.plan([.sample("api")])
      plan.storeRevision = 7
      let ahead = plan
      await expectRefusal(.stale) { _ = try await subject.store.apply(ahead, under: nil, at: subject.clock.now) }
      #expect(try await subject.store.list().isEmpty)
    },
    ContractCase("R7 the same plan applies once") { subject async throws in
      let plan = try await subject.plan([.sample("api")])
      _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now)
      await expectRefusal(.stale) { _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now) }
    },
    ContractCase("R7 an empty plan for an older revision is stale too") { subject async throws in
      let plan = try await subject.plan([])
      _ = try await subject.store.create(.sample("web"), owner: "default")
      await expectRefusal(.stale) { _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now) }
      #expect(try await subject.store.appliedSource(of: "default") == nil)
    },
    ContractCase("R21 a create that conflicts in the middle leaves the state before") { subject async throws in
      try await subject.apply([.sample("m")], commit: "c1")
      try await subject.store.record([.sample("m", at: 10)], sinks: [])
      var plan = try await subject.plan([.sample("a"), .sample("m"), .sample("z")], commit: "c2")
      plan.changes.insert(
        Change(action: .create, key: "m", source: nil, reason: "damaged", component: .sample("m")), at: 1)
      let damaged = plan
      let before = try await subject.snapshot()
      await expectRefusal(.conflict) { _ = try await subject.store.apply(damaged, under: nil, at: subject.clock.now) }
      #expect(try await subject.snapshot() == before)
    },
    ContractCase("R21 a last row that finds nothing undoes moves, creates, updates and deletes before it") {
      subject async throws in
      try await subject.apply([.sample("gone"), .sample("old"), .sample("same")])
      try await subject.store.record(["gone", "old", "same"].map { .sample($0, at: 10, .down) }, sinks: [])
      var same = Component.sample("same")
      same.paused = true
      var plan = try await subject.plan([.sample("fresh"), .sample("moved", previously: ["old"]), same])
      plan.changes.append(Change(action: .delete, key: "nobody", source: nil, reason: "damaged", component: nil))
      let damaged = plan
      let before = try await subject.snapshot()
      let checks = try await subject.store.latestChecks()
      await expectRefusal(.notFound) { _ = try await subject.store.apply(damaged, under: nil, at: subject.clock.now) }
      #expect(try await subject.snapshot() == before)
      #expect(try await subject.store.latestChecks() == checks)
    },
    ContractCase("R21 two moves to one key leave the state before") { subject async throws in
      try await subject.apply([.sample("a"), .sample("b")])
      var plan = try await subject.plan([.sample("a"), .sample("b")])
      plan.changes = ["a", "b"].map {
        Change(action: .move, key: "c", previousKey: $0, source: nil, reason: "damaged", component: .sample("c"))
      }
      let damaged = plan
      let before = try await subject.snapshot()
      await expectRefusal(.conflict) { _ = try await subject.store.apply(damaged, under: nil, at: subject.clock.now) }
      #expect(try await subject.snapshot() == before)
    },
    ContractCase("R21 a refused apply does not raise the revision: the right plan still applies") {
      subject async throws in
      let good = try await subject.plan([.sample("api")])
      var plan = good
      plan.changes.append(Change(action: .update, key: "nobody", source: nil, reason: "", component: .sample("nobody")))
      let damaged = plan
      await expectRefusal(.notFound) { _ = try await subject.store.apply(damaged, under: nil, at: subject.clock.now) }
      #expect(try await subject.store.apply(good, under: nil, at: subject.clock.now) == 1)
    },
    ContractCase("R17 a row that would delete or change another owner's component is refused") { subject async throws in
      try await subject.apply([.sample("api")], owner: "edge")
      let empty = try await subject.plan([], owner: "core")
      for change in [
        Change(action: .delete, key: "api", source: nil, reason: "damaged", component: nil),
        Change(action: .update, key: "api", source: nil, reason: "damaged", component: .sample("api")),
        Change(action: .move, key: "b", previousKey: "api", source: nil, reason: "damaged", component: .sample("b")),
      ] {
        var plan = empty
        plan.changes = [change]
        let damaged = plan
        await expectRefusal(.conflict) { _ = try await subject.store.apply(damaged, under: nil, at: subject.clock.now) }
      }
      #expect(try await subject.store.list().map(\.owner) == ["edge"])
    },
    ContractCase("R18 a row that would delete a protected component is refused") { subject async throws in
      try await subject.apply([.sample("api", protect: true)])
      var plan = try await subject.plan([.sample("api", protect: true)])
      plan.changes = [Change(action: .delete, key: "api", source: nil, reason: "damaged", component: nil)]
      let damaged = plan
      await expectRefusal(.conflict) { _ = try await subject.store.apply(damaged, under: nil, at: subject.clock.now) }
      #expect(try await subject.store.list().map(\.key) == ["api"])
    },
  ]
}
