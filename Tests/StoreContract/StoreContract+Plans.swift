import Testing
import UpkeepModel

extension StoreContract {
  static let planCases = [
    ContractCase("apply creates with commit, owner and times, and raises the revision once") { subject async throws in
      let revision = try await subject.apply([.sample("api"), .sample("web")], owner: "edge", commit: "c1")
      #expect(revision == 1)
      #expect(try await subject.store.index().revision == 1)
      let expected = ["api", "web"].map { key in
        RecordedComponent(
          component: .sample(key), owner: "edge", commit: "c1", createdAt: subject.clock.now,
          updatedAt: subject.clock.now)
      }
      #expect(try await subject.store.list() == expected)
    },
    ContractCase("what was applied is what the next plan finds: nothing to do") { subject async throws in
      let components = ["api", "db", "web"].map { Component.sample($0) }
      try await subject.apply(components)
      let plan = try await subject.plan(components)
      #expect(plan.isEmpty && plan.keepCount == 3)
    },
    ContractCase("R4 an update keeps createdAt and takes the commit; rows that are kept stay as they are") {
      subject async throws in
      try await subject.apply([.sample("api"), .sample("web")], commit: "c1")
      let before = subject.clock.now
      subject.clock.advance(seconds: 60)
      var changed = Component.sample("api")
      changed.description = "new"
      try await subject.apply([changed, .sample("web")], commit: "c2")
      let api = try await subject.store.get("api")
      #expect(api.component == changed && api.commit == "c2")
      #expect(api.createdAt == before && api.updatedAt == subject.clock.now)
      let web = try await subject.store.get("web")
      #expect(web.commit == "c1" && web.updatedAt == before)
    },
    ContractCase("R4 an apply notes the commit and its time for the owner alone") { subject async throws in
      try await subject.apply([.sample("api")], owner: "edge", commit: "c1")
      #expect(
        try await subject.store.appliedSource(of: "edge") == AppliedSource(commit: "c1", at: subject.clock.now))
      #expect(try await subject.store.appliedSource(of: "core") == nil)
    },
    ContractCase("a plan without rows notes the commit and leaves the revision") { subject async throws in
      try await subject.apply([.sample("api")], commit: "c1")
      #expect(try await subject.apply([.sample("api")], commit: "c2") == 1)
      #expect(try await subject.store.appliedSource(of: "default")?.commit == "c2")
      #expect(try await subject.store.get("api").commit == "c1")
    },
    ContractCase("R17 an apply deletes what its owner declared no more, and nothing of another owner") {
      subject async throws in
      try await subject.apply([.sample("api"), .sample("web")], owner: "edge")
      try await subject.apply([.sample("db")], owner: "core")
      try await subject.apply([.sample("web")], owner: "edge")
      #expect(try await subject.store.list().map(\.key) == ["db", "web"])
      try await subject.apply([], owner: "edge")
      #expect(try await subject.store.list().map(\.key) == ["db"])
    },
    ContractCase("R17 adoption is an update row that names the owner; identity and createdAt stay") {
      subject async throws in
      try await subject.apply([.sample("api")], owner: "edge")
      let created = subject.clock.now
      try await subject.store.record([.sample("api", at: 10)], sinks: [])
      subject.clock.advance(seconds: 60)
      try await subject.apply([.sample("api")], owner: "core", commit: "c2")
      let api = try await subject.store.get("api")
      #expect(api.owner == "core" && api.createdAt == created && api.commit == "c2")
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).count == 1)
    },
    ContractCase("R18 a protected component outlives its entry, while the other rows apply") { subject async throws in
      try await subject.apply([.sample("api", protect: true), .sample("web")])
      let plan = try await subject.plan([.sample("db")])
      #expect(plan.withheld.map(\.key) == ["api"])
      _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now)
      #expect(try await subject.store.list().map(\.key) == ["api", "db"])
    },
    ContractCase("R18 one apply lifts the protection, a later one deletes") { subject async throws in
      try await subject.apply([.sample("api", protect: true)])
      try await subject.apply([.sample("api")])
      #expect(try await subject.store.index().entries.map(\.isProtected) == [false])
      try await subject.apply([])
      #expect(try await subject.store.list().isEmpty)
    },
    ContractCase("R19 a move keeps checks, standing and createdAt under the new key") { subject async throws in
      try await subject.apply([.sample("api")])
      let created = subject.clock.now
      try await subject.store.record([.sample("api", at: 10, .down)], sinks: [])
      subject.clock.advance(seconds: 60)
      try await subject.apply([.sample("gateway", previously: ["api"])], commit: "c2")
      let moved = try await subject.store.get("gateway")
      #expect(moved.component == .sample("gateway", previously: ["api"]))
      #expect(moved.createdAt == created && moved.updatedAt == subject.clock.now && moved.commit == "c2")
      await expectRefusal(.notFound) { _ = try await subject.store.get("api") }
      var check = Check.sample("api", at: 10, .down)
      check.component = "gateway"
      #expect(try await subject.store.history(of: "gateway", since: nil, limit: 9) == [check])
      #expect(try await subject.store.latestCheck(of: "gateway") == check)
      #expect(try await subject.store.latestChecks() == [check])
      var standing = CheckRecord.sample("api", at: 10, .down).standing
      standing.key = "gateway"
      #expect(try await subject.store.standings() == [standing])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).isEmpty)
    },
    ContractCase("R19 after a move checks go on under the new key, and the old key is free for another") {
      subject async throws in
      try await subject.apply([.sample("api")])
      try await subject.store.record([.sample("api", at: 10)], sinks: [])
      try await subject.apply([.sample("gateway", previously: ["api"])])
      try await subject.apply([.sample("api"), .sample("gateway", previously: ["api"])])
      try await subject.store.record([.sample("gateway", at: 20), .sample("api", at: 21)], sinks: [])
      #expect(
        try await subject.store.history(of: "gateway", since: nil, limit: 9).map(\.checkedAt.seconds) == [20, 10])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).map(\.checkedAt.seconds) == [21])
    },
    ContractCase("R19 a component may move to a key that was deleted; its own checks are what counts") {
      subject async throws in
      try await subject.apply([.sample("api"), .sample("web")])
      try await subject.store.record([.sample("api", at: 10), .sample("web", at: 11)], sinks: [])
      try await subject.apply([.sample("web")])
      try await subject.apply([.sample("api", previously: ["web"])])
      #expect(try await subject.store.list().map(\.key) == ["api"])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).map(\.checkedAt.seconds) == [11])
    },
    ContractCase("R19 moves of one plan happen at once: a key may pass from one component to another") {
      subject async throws in
      try await subject.apply([.sample("a"), .sample("b")])
      try await subject.store.record([.sample("a", at: 10), .sample("b", at: 11)], sinks: [])
      var plan = try await subject.plan([.sample("a"), .sample("b")])
      plan.changes = [
        Change(action: .move, key: "b", previousKey: "a", source: nil, reason: "renamed", component: .sample("b")),
        Change(action: .move, key: "c", previousKey: "b", source: nil, reason: "renamed", component: .sample("c")),
      ]
      _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now)
      #expect(try await subject.store.latestChecks().map(\.component) == ["b", "c"])
      #expect(try await subject.store.latestChecks().map(\.checkedAt.seconds) == [10, 11])
    },
    ContractCase("R20 an apply deletes like a delete by hand: the history stays, and comes back") {
      subject async throws in
      let created = subject.clock.now
      try await subject.apply([.sample("api"), .sample("web")])
      try await subject.store.record([.sample("api", at: 10)], sinks: [])
      try await subject.apply([.sample("web")])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).count == 1)
      #expect(try await subject.store.latestCheck(of: "api")?.checkedAt.seconds == 10)
      subject.clock.advance(seconds: 60)
      try await subject.apply([.sample("api"), .sample("web")], commit: "c2")
      let api = try await subject.store.get("api")
      #expect(api.createdAt == created && api.commit == "c2")
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).count == 1)
    },
    ContractCase("all four actions apply in one plan") { subject async throws in
      try await subject.apply([.sample("gone"), .sample("kept"), .sample("old"), .sample("other")])
      var other = Component.sample("other")
      other.paused = true
      let desired = [.sample("fresh"), .sample("kept"), .sample("moved", previously: ["old"]), other]
      let plan = try await subject.plan(desired)
      #expect(plan.changes.map(\.action) == [.move, .create, .update, .delete])
      _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now)
      #expect(try await subject.store.list().map(\.component) == desired)
    },
  ]
}
