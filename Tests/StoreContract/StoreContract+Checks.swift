import Testing
import UpkeepModel

extension StoreContract {
  static let checkCases = [
    ContractCase("a check reads back with latency, attempts, phases and performance data") { subject async throws in
      _ = try await subject.store.create(.sample("api"), owner: "default")
      var record = CheckRecord.sample("api", at: 10, .degraded)
      record.check.message = "slow \"ü\"\n"
      record.check.attempts = 3
      record.check.phases = Phases(nameLookup: 1, connect: 2, tls: nil, firstByte: 4, total: 7)
      record.check.performance = [
        PerformanceValue(
          label: "time é", value: 0.1, unit: "s", warning: "@10:20", critical: "~:5", minimum: 0, maximum: 1e300),
        PerformanceValue(label: "u", value: nil),
      ]
      try await subject.store.record([record], sinks: [])
      #expect(try await subject.store.latestCheck(of: "api") == record.check)
    },
    ContractCase("a check without latency, phases and performance data reads back as such") { subject async throws in
      _ = try await subject.store.create(.sample("api"), owner: "default")
      var record = CheckRecord.sample("api", at: 10, .unknown)
      record.check.latency = nil
      record.check.message = ""
      try await subject.store.record([record], sinks: [])
      #expect(try await subject.store.latestCheck(of: "api") == record.check)
    },
    ContractCase("a standing reads back with its threshold, its last telling and its causes, and changes with each") {
      subject async throws in
      _ = try await subject.store.create(.sample("api"), owner: "default")
      var record = CheckRecord.sample("api", at: 10, .down)
      record.standing = Standing(
        key: "api", state: .down, since: Timestamp(seconds: 5), message: "gone", announced: .degraded,
        toldAt: Timestamp(seconds: 4), because: ["cache", "db"], pending: .operational, streak: 2)
      try await subject.store.record([record], sinks: [])
      #expect(try await subject.store.standings() == [record.standing])
      record.standing.toldAt = Timestamp(seconds: 9)
      try await subject.store.record([record], sinks: [])
      #expect(try await subject.store.standings() == [record.standing])
      record.standing.because = []
      try await subject.store.record([record], sinks: [])
      #expect(try await subject.store.standings() == [record.standing])
    },
    ContractCase("a component that was never checked has no latest check, no history and no standing") {
      subject async throws in
      _ = try await subject.store.create(.sample("api"), owner: "default")
      #expect(try await subject.store.latestCheck(of: "api") == nil)
      #expect(try await subject.store.latestChecks().isEmpty)
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).isEmpty)
      #expect(try await subject.store.standings().isEmpty)
    },
    ContractCase("a key that nobody ever had has no history, and that is no error") { subject async throws in
      #expect(try await subject.store.latestCheck(of: "nobody") == nil)
      #expect(try await subject.store.history(of: "nobody", since: nil, limit: 9).isEmpty)
    },
    ContractCase("the latest checks are one for each component, sorted by key") { subject async throws in
      try await subject.apply([.sample("a"), .sample("b"), .sample("c")])
      try await subject.store.record([.sample("c", at: 10), .sample("a", at: 11), .sample("c", at: 12)], sinks: [])
      #expect(try await subject.store.latestChecks() == [.sample("a", at: 11), .sample("c", at: 12)])
    },
    ContractCase("a late check of an earlier moment is kept and is not the latest") { subject async throws in
      try await subject.apply([.sample("api")])
      try await subject.store.record([.sample("api", at: 20)], sinks: [])
      try await subject.store.record([.sample("api", at: 10)], sinks: [])
      #expect(try await subject.store.latestCheck(of: "api")?.checkedAt.seconds == 20)
      #expect(try await subject.store.latestChecks().map(\.checkedAt.seconds) == [20])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).map(\.checkedAt.seconds) == [20, 10])
    },
    ContractCase("of two checks in the same second the one that was recorded later is the latest") {
      subject async throws in
      try await subject.apply([.sample("api")])
      try await subject.store.record([.sample("api", at: 10, .down), .sample("api", at: 10, .operational)], sinks: [])
      #expect(try await subject.store.latestCheck(of: "api")?.state == .operational)
      #expect(
        try await subject.store.history(of: "api", since: nil, limit: 9).map(\.state) == [.operational, .down])
    },
    ContractCase("records of components that are gone are passed over with all that follows from them") {
      subject async throws in
      try await subject.apply([.sample("api"), .sample("web")])
      try await subject.apply([.sample("web")])
      try await subject.store.record(
        [.outage("api", at: 10), .outage("nobody", at: 10), .outage("web", at: 10)], sinks: ["log"])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).isEmpty)
      #expect(try await subject.store.standings().map(\.key) == ["web"])
      #expect(try await subject.store.unpublishedTransitions().map(\.key) == ["web"])
      #expect(try await subject.store.undelivered(due: nil).map(\.event.transition.key) == ["web"])
    },
    ContractCase("a standing reads back with all of its fields, and the last one counts") { subject async throws in
      try await subject.apply([.sample("api")])
      var record = CheckRecord.sample("api", at: 10)
      record.standing = Standing(
        key: "api", state: .unknown, since: Timestamp(seconds: 5), message: "m", announced: .down, pending: .degraded,
        streak: 2)
      try await subject.store.record([record], sinks: [])
      #expect(try await subject.store.standings() == [record.standing])
      record.standing = Standing(key: "api", state: .operational, since: Timestamp(seconds: 10), message: "")
      try await subject.store.record([record], sinks: [])
      #expect(try await subject.store.standings() == [record.standing])
    },
    ContractCase("standings are sorted by key") { subject async throws in
      try await subject.apply(["c", "a", "b"].map { .sample($0) })
      try await subject.store.record(["c", "a", "b"].map { .sample($0, at: 10) }, sinks: [])
      #expect(try await subject.store.standings().map(\.key) == ["a", "b", "c"])
    },
    ContractCase("a large batch is kept whole") { subject async throws in
      let keys = (0..<300).map { "c\(1000 + $0)" }
      try await subject.apply(keys.map { .sample($0) })
      for second in 1...3 as ClosedRange<Int64> {
        try await subject.store.record(keys.map { .sample($0, at: second) }, sinks: ["log"])
      }
      #expect(try await subject.store.latestChecks() == keys.map { .sample($0, at: 3) })
      #expect(try await subject.store.history(of: "c1007", since: nil, limit: 9).count == 3)
    },
    ContractCase("an empty batch changes nothing") { subject async throws in
      try await subject.store.record([], sinks: ["log"])
      #expect(try await subject.store.latestChecks().isEmpty)
    },
  ]
}
