import JSONText
import Testing
import UpkeepModel

extension StoreContract {
  static let componentCases = [
    ContractCase("R5 a new store is empty, at revision 0, and says so without an error") { subject async throws in
      #expect(try await subject.store.index() == RecordedIndex(revision: 0, entries: []))
      #expect(try await subject.store.list().isEmpty)
      #expect(try await subject.store.latestChecks().isEmpty)
      #expect(try await subject.store.standings().isEmpty)
      #expect(try await subject.store.undelivered(due: nil).isEmpty)
      #expect(try await subject.store.unpublishedTransitions().isEmpty)
      #expect(try await subject.store.leases().isEmpty)
      #expect(try await subject.store.appliedSource(of: "default") == nil)
    },
    ContractCase("create returns and keeps the component with its owner and times, and no commit") {
      subject async throws in
      let created = try await subject.store.create(.sample("api"), owner: "edge")
      #expect(
        created
          == RecordedComponent(
            component: .sample("api"), owner: "edge", commit: nil, createdAt: subject.clock.now,
            updatedAt: subject.clock.now))
      #expect(try await subject.store.get("api") == created)
    },
    ContractCase("the revision alone is that of the index, and every change raises it") { subject async throws in
      #expect(try await subject.store.revision() == 0)
      _ = try await subject.store.create(.sample("api"), owner: "edge")
      _ = try await subject.store.update(.sample("api"))
      #expect(try await subject.store.revision() == 2)
      #expect(try await subject.store.index().revision == 2)
    },
    ContractCase("every field of a component reads back") { subject async throws in
      let component = Component(
        key: "all", name: "Ünïcode \"name\"\n", description: "line\u{2028}", provider: "exec",
        config: ["n": 1.5, "list": [1, "two", true], "o": ["env": "UPKEEP_X"], "big": 9_007_199_254_740_993],
        group: "g", labels: ["a": "b", "ä": ""], dependsOn: ["db", "cache"],
        policy: CheckPolicy(
          interval: .seconds(90), retries: 0, failureThreshold: 3, successThreshold: 2,
          degradedAbove: .milliseconds(1500)),
        maintenance: [
          MaintenanceWindow(from: Timestamp(seconds: 10), to: Timestamp(seconds: 20), reason: "upgrade")
        ], objective: Objective(uptime: 99.95, window: .seconds(30 * 86_400)), paused: true, protect: true,
        previously: ["old"])
      _ = try await subject.store.create(component, owner: "default")
      #expect(try await subject.store.get("all").component == component)
    },
    ContractCase("create refuses a key that is taken, also by another owner, and changes nothing") {
      subject async throws in
      _ = try await subject.store.create(.sample("api"), owner: "edge")
      let before = try await subject.snapshot()
      await expectRefusal(.conflict) {
        _ = try await subject.store.create(.sample("api", protect: true), owner: "core")
      }
      #expect(try await subject.snapshot() == before)
    },
    ContractCase("get, update and delete refuse a key that nobody has") { subject async throws in
      await expectRefusal(.notFound) { _ = try await subject.store.get("api") }
      await expectRefusal(.notFound) { _ = try await subject.store.update(.sample("api")) }
      await expectRefusal(.notFound) { try await subject.store.delete("api") }
      #expect(try await subject.store.index().revision == 0)
    },
    ContractCase("update replaces what is declared; owner, protection and createdAt stay, the commit goes") {
      subject async throws in
      try await subject.apply([.sample("api", protect: true)], owner: "edge")
      let created = subject.clock.now
      subject.clock.advance(seconds: 60)
      var changed = Component.sample("api")
      changed.name = "Another"
      changed.config = ["url": "https://example.org/v2"]
      let updated = try await subject.store.update(changed)
      #expect(updated.component.name == "Another" && updated.component.config == changed.config)
      #expect(updated.component.protect && updated.owner == "edge" && updated.commit == nil)
      #expect(updated.createdAt == created && updated.updatedAt == subject.clock.now)
      #expect(try await subject.store.get("api") == updated)
    },
    ContractCase("R20 after delete the component is gone everywhere but in its history") { subject async throws in
      _ = try await subject.store.create(.sample("api"), owner: "default")
      _ = try await subject.store.create(.sample("web"), owner: "default")
      try await subject.store.record([.sample("api", at: 10), .sample("web", at: 11)], sinks: [])
      try await subject.store.delete("api")
      await expectRefusal(.notFound) { _ = try await subject.store.get("api") }
      await expectRefusal(.notFound) { try await subject.store.delete("api") }
      #expect(try await subject.store.list().map(\.key) == ["web"])
      #expect(try await subject.store.index().entries.map(\.key) == ["web"])
      #expect(try await subject.store.components(["api", "web"]).map(\.key) == ["web"])
      #expect(try await subject.store.latestChecks().map(\.component) == ["web"])
      #expect(try await subject.store.standings().map(\.key) == ["web"])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9) == [.sample("api", at: 10)])
    },
    ContractCase("R20 a deleted key that is created again has its checks back, and stands as never checked") {
      subject in
      let first = try await subject.store.create(.sample("api"), owner: "edge")
      #expect(try await subject.store.removed("api") == nil)
      try await subject.store.record([.sample("api", at: 10, .down)], sinks: [])
      subject.clock.advance(seconds: 60)
      try await subject.store.delete("api")
      #expect(try await subject.store.removed("api") == first)
      #expect(try await subject.store.index().removed == ["api": subject.clock.now])
      subject.clock.advance(seconds: 60)
      let again = try await subject.store.create(.sample("api", protect: true), owner: "core")
      #expect(again.createdAt == first.createdAt && again.owner == "core")
      #expect(try await subject.store.get("api") == again)
      #expect(try await subject.store.removed("api") == nil)
      #expect(try await subject.store.index().removed.isEmpty)
      #expect(try await subject.store.standings().isEmpty)
      try await subject.store.record([.sample("api", at: 99)], sinks: [])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).map(\.checkedAt.seconds) == [99, 10])
    },
    ContractCase("R20 a key that is deleted and made again and again keeps all of its checks") { subject async throws in
      for round in 1...3 as ClosedRange<Int64> {
        _ = try await subject.store.create(.sample("api"), owner: "default")
        try await subject.store.record([.sample("api", at: round)], sinks: [])
        try await subject.store.delete("api")
        subject.clock.advance(seconds: 1)
      }
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).map(\.checkedAt.seconds) == [3, 2, 1])
    },
    ContractCase("list, index and components are sorted by the bytes of the key") { subject async throws in
      for key in ["b", "a-b", "a", "a.b", "a_b", "0"] {
        _ = try await subject.store.create(.sample(key), owner: "default")
      }
      let sorted = ["0", "a", "a-b", "a.b", "a_b", "b"]
      #expect(try await subject.store.list().map(\.key) == sorted)
      #expect(try await subject.store.index().entries.map(\.key) == sorted)
      #expect(try await subject.store.components(sorted.reversed()).map(\.key) == sorted)
    },
    ContractCase("components passes over keys that nobody has, and gives each once") { subject async throws in
      _ = try await subject.store.create(.sample("api"), owner: "default")
      #expect(try await subject.store.components(["nobody", "api", "api"]).map(\.key) == ["api"])
      #expect(try await subject.store.components([]).isEmpty)
    },
    ContractCase("R5 the index tells revision, owner, fingerprint and protection as they are together") {
      subject async throws in
      _ = try await subject.store.create(.sample("api", protect: true), owner: "edge")
      _ = try await subject.store.create(.sample("web"), owner: "core")
      let index = try await subject.store.index()
      #expect(index.revision == 2)
      #expect(
        index.entries == [
          RecordedIndex.Entry(
            key: "api", owner: "edge", fingerprint: Component.sample("api", protect: true).fingerprint,
            isProtected: true),
          RecordedIndex.Entry(
            key: "web", owner: "core", fingerprint: Component.sample("web").fingerprint, isProtected: false),
        ])
    },
    ContractCase("create, update and delete by hand each raise the revision; checks do not") { subject async throws in
      _ = try await subject.store.create(.sample("api"), owner: "default")
      #expect(try await subject.store.index().revision == 1)
      _ = try await subject.store.update(.sample("api"))
      #expect(try await subject.store.index().revision == 2)
      try await subject.store.record([.outage("api", at: 10)], sinks: ["log"])
      #expect(try await subject.store.index().revision == 2)
      try await subject.store.delete("api")
      #expect(try await subject.store.index().revision == 3)
    },
    ContractCase("a change by hand shows in the fingerprint, so that the next plan sees it as drift") {
      subject async throws in
      try await subject.apply([.sample("api")])
      var changed = Component.sample("api")
      changed.config = ["url": "https://elsewhere.example"]
      _ = try await subject.store.update(changed)
      let plan = try await subject.plan([.sample("api")])
      #expect(plan.changes.map(\.action) == [.update])
      #expect(plan.changes.map(\.isDrift) == [true])
    },
  ]
}
