import JSONText
import Testing
import UpkeepModel

extension StoreContract {
  static let handEditCases = [
    ContractCase("R15 what is changed by hand is told with who, when and what was applied before") {
      subject async throws in
      try await subject.apply([.sample("api"), .sample("web")], commit: "c1")
      subject.clock.advance(seconds: 60)
      let created = try await subject.store.create(.sample("new"), owner: "default", by: "Ann")
      let changed = try await subject.store.update(.changed("api"), by: "Bob")
      try await subject.store.delete("web", by: nil)
      let now = subject.clock.now
      let edits = [
        HandEdit(key: "api", owner: "default", by: "Bob", at: now, applied: .sample("api"), commit: "c1"),
        HandEdit(key: "new", owner: "default", by: "Ann", at: now, applied: nil, commit: nil),
        HandEdit(
          key: "web", owner: "default", by: nil, at: now, applied: .sample("web"), commit: "c1", isDeleted: true),
      ]
      #expect(try await subject.store.handEdits() == edits)
      #expect(try await subject.store.index().edits == edits)
      #expect([created.commit, changed.commit] == [nil, nil])
      #expect(try await subject.store.unpublishedChanges().suffix(3).map(\.by) == ["Ann", "Bob", nil])
    },
    ContractCase("R15 several changes by hand are told as one, against what was applied") { subject async throws in
      try await subject.apply([.sample("api")], commit: "c1")
      _ = try await subject.store.update(.changed("api"), by: "Ann")
      subject.clock.advance(seconds: 5)
      try await subject.store.delete("api", by: "Bob")
      let edits = try await subject.store.handEdits()
      #expect(edits.map(\.action) == [.delete])
      #expect(edits.map(\.by) == ["Bob"])
      #expect(edits.first?.applied == .sample("api"))
      _ = try await subject.store.create(.changed("api"), owner: "default", by: "Cid")
      #expect(try await subject.store.handEdits().map(\.action) == [.update])
    },
    ContractCase("R15 what is changed back by hand is as it was applied, with its commit") { subject async throws in
      try await subject.apply([.sample("api"), .sample("web")], commit: "c1")
      _ = try await subject.store.update(.changed("api"), by: "Ann")
      try await subject.store.delete("web", by: "Ann")
      _ = try await subject.store.create(.sample("new"), owner: "default", by: "Ann")
      #expect(try await subject.store.update(.sample("api"), by: "Ann").commit == "c1")
      #expect(try await subject.store.create(.sample("web"), owner: "default", by: "Ann").commit == "c1")
      try await subject.store.delete("new", by: "Ann")
      #expect(try await subject.store.handEdits().isEmpty)
      #expect(try await subject.plan([.sample("api"), .sample("web")]).isEmpty)
    },
    ContractCase("R15 an apply undoes it, and forgets it") { subject async throws in
      try await subject.apply([.sample("api"), .sample("web")], commit: "c1")
      _ = try await subject.store.update(.changed("api"), by: "Ann")
      try await subject.store.delete("web", by: "Ann")
      _ = try await subject.store.create(.sample("new"), owner: "default", by: "Ann")
      let plan = try await subject.plan([.sample("api"), .sample("web")], commit: "c2")
      #expect(plan.changes.map { "\($0.action) \($0.key)" } == ["create web", "update api", "delete new"])
      #expect(plan.changes.allSatisfy { $0.isDrift })
      _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now)
      #expect(try await subject.store.handEdits().isEmpty)
      #expect(try await subject.store.list().map(\.component) == [.sample("api"), .sample("web")])
    },
    ContractCase("R15 what the manifest takes up is no drift any more, and comes from its commit then") {
      subject async throws in
      try await subject.apply([.sample("api"), .sample("web")], commit: "c1")
      _ = try await subject.store.update(.changed("api"), by: "Ann")
      try await subject.store.delete("web", by: "Ann")
      let revision = try await subject.store.revision()
      let plan = try await subject.plan([.changed("api")], commit: "c2")
      #expect(plan.isEmpty)
      #expect(plan.settled == ["api", "web"])
      #expect(try await subject.store.apply(plan, under: nil, at: subject.clock.now) == revision + 1)
      #expect(try await subject.store.handEdits().isEmpty)
      #expect(try await subject.store.get("api").commit == "c2")
    },
    ContractCase("R15 what a plan leaves by hand stays so") { subject async throws in
      try await subject.apply([.sample("api"), .sample("web")], commit: "c1")
      _ = try await subject.store.update(.changed("api"), by: "Ann")
      let plan = try await subject.plan([.sample("api"), .changed("web")], commit: "c2", keepingDrift: true)
      #expect(plan.changes.map(\.key) == ["web"])
      #expect(plan.withheld.map(\.key) == ["api"])
      _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now)
      #expect(try await subject.store.get("api").component == .changed("api"))
      #expect(try await subject.store.handEdits().map(\.key) == ["api"])
    },
    ContractCase("R15 a restored store knows what was changed by hand") { subject async throws in
      let edit = HandEdit(
        key: "gone", owner: "default", by: "Ann", at: Timestamp(seconds: 9), applied: .sample("gone"), commit: "c1",
        isDeleted: true)
      try await subject.store.restore(RecordedState(edits: [edit]))
      #expect(try await subject.store.handEdits() == [edit])
    },
    ContractCase("R20 a restored store brings back what was removed as what it was") { subject async throws in
      let deletion = AppliedChange(
        at: Timestamp(seconds: 50), action: .delete, key: "old", owner: "edge", commit: "c1", removed: .sample("old"),
        createdAt: Timestamp(seconds: 7))
      try await subject.store.restore(RecordedState(removed: [deletion]))
      #expect(try await subject.store.list().isEmpty)
      #expect(try await subject.store.index().removed == ["old": Timestamp(seconds: 50)])
      #expect(try await subject.store.removed("old")?.owner == "edge")
      let plan = try await subject.plan([.sample("old")], owner: "edge", commit: "c2")
      #expect(plan.changes.first?.reason.contains("again; it was removed at 1970-01-01T00:00:50Z") == true)
      _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now)
      #expect(try await subject.store.get("old").createdAt == Timestamp(seconds: 7))
    },
    ContractCase("R17 what was changed by hand of another owner is not this plan's matter") { subject async throws in
      try await subject.apply([.sample("api")], owner: "edge", commit: "c1")
      try await subject.store.delete("api", by: "Ann")
      let plan = try await subject.plan([.sample("web")], owner: "core")
      #expect(plan.changes.map(\.key) == ["web"])
      #expect(plan.settled.isEmpty)
      _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now)
      #expect(try await subject.store.handEdits().map(\.key) == ["api"])
    },
  ]
}

extension Component {
  /// The sample with another address.
  fileprivate static func changed(_ key: String) -> Component {
    var component = Component.sample(key)
    component.config["url"] = "https://elsewhere.example"
    return component
  }
}
