import Testing
import UpkeepModel

extension StoreContract {
  static let changeCases = [
    ContractCase("R20 an apply notes each row, and what a delete removed, until it is published") {
      subject async throws in
      let created = subject.clock.now
      try await subject.apply([.sample("api"), .sample("old"), .sample("web")], commit: "c1")
      try await subject.store.published(subject.store.unpublishedChanges())
      #expect(try await subject.store.unpublishedChanges().isEmpty)
      subject.clock.advance(seconds: 60)
      var changed = Component.sample("api")
      changed.description = "new"
      try await subject.apply([changed, .sample("site", previously: ["web"]), .sample("queue")], commit: "c2")
      let now = subject.clock.now
      #expect(
        try await subject.store.unpublishedChanges() == [
          AppliedChange(
            at: now, action: .move, key: "site", previousKey: "web", owner: "default", commit: "c2",
            fields: ["name", "previously"]),
          AppliedChange(at: now, action: .create, key: "queue", owner: "default", commit: "c2"),
          AppliedChange(
            at: now, action: .update, key: "api", owner: "default", commit: "c2", fields: ["description"]),
          AppliedChange(
            at: now, action: .delete, key: "old", owner: "default", commit: "c2", removed: .sample("old"),
            createdAt: created),
        ])
    },
    ContractCase("changes by hand are noted without a commit") { subject async throws in
      let now = subject.clock.now
      _ = try await subject.store.create(.sample("api"), owner: "edge")
      var changed = Component.sample("api")
      changed.paused = true
      _ = try await subject.store.update(changed)
      try await subject.store.delete("api")
      #expect(
        try await subject.store.unpublishedChanges() == [
          AppliedChange(at: now, action: .create, key: "api", owner: "edge", commit: nil),
          AppliedChange(at: now, action: .update, key: "api", owner: "edge", commit: nil, fields: ["paused"]),
          AppliedChange(
            at: now, action: .delete, key: "api", owner: "edge", commit: nil, removed: changed, createdAt: now),
        ])
    },
    ContractCase("R21 an apply that is refused notes nothing") { subject async throws in
      let plan = try await subject.plan([.sample("api")])
      try await subject.apply([.sample("web")])
      try await subject.store.published(subject.store.unpublishedChanges())
      await expectRefusal(.stale) { _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now) }
      #expect(try await subject.store.unpublishedChanges().isEmpty)
    },
    ContractCase("only what was published is forgotten") { subject async throws in
      try await subject.apply([.sample("api")])
      let first = try await subject.store.unpublishedChanges()
      subject.clock.advance(seconds: 1)
      try await subject.apply([.sample("api"), .sample("web")])
      try await subject.store.published(first)
      #expect(try await subject.store.unpublishedChanges().map(\.key) == ["web"])
    },
    ContractCase("check times go from the first moment up to and without the second, oldest first") {
      subject async throws in
      try await subject.apply([.sample("api")])
      try await subject.store.record([30, 10, 20].map { .sample("api", at: $0) }, sinks: [])
      let times = try await subject.store.checkTimes(
        of: "api", from: Timestamp(seconds: 10), to: Timestamp(seconds: 30))
      #expect(times == [10, 20].map { CheckTime(at: Timestamp(seconds: $0), latency: .microseconds(1234)) })
      #expect(
        try await subject.store.checkTimes(of: "web", from: Timestamp(seconds: 0), to: Timestamp(seconds: 99)).isEmpty)
    },
    ContractCase("R20 check times of a deleted component stay readable") { subject async throws in
      try await subject.apply([.sample("api")])
      try await subject.store.record([.sample("api", at: 10)], sinks: [])
      try await subject.apply([])
      let times = try await subject.store.checkTimes(of: "api", from: Timestamp(seconds: 0), to: Timestamp(seconds: 99))
      #expect(times.map(\.at.seconds) == [10])
    },
  ]
}
