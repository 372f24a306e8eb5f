import Testing
import UpkeepModel

extension StoreContract {
  static let historyCases = [
    ContractCase("history begins at the moment asked for, that second included") { subject async throws in
      try await subject.recordHistory("api", at: [10, 20, 30])
      let since = try await subject.store.history(of: "api", since: Timestamp(seconds: 20), limit: 9)
      #expect(since.map(\.checkedAt.seconds) == [30, 20])
      #expect(try await subject.store.history(of: "api", since: Timestamp(seconds: 31), limit: 9).isEmpty)
    },
    ContractCase("history gives the newest up to the limit, and nothing for 0 or less") { subject async throws in
      try await subject.recordHistory("api", at: [10, 20, 30])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 2).map(\.checkedAt.seconds) == [30, 20])
      #expect(try await subject.store.history(of: "api", since: nil, limit: 0).isEmpty)
      #expect(try await subject.store.history(of: "api", since: nil, limit: -1).isEmpty)
    },
    ContractCase("retention removes what is before the moment and says how many") { subject async throws in
      try await subject.recordHistory("api", at: [10, 20, 30, 40])
      #expect(try await subject.store.removeChecks(before: Timestamp(seconds: 30)) == 2)
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).map(\.checkedAt.seconds) == [40, 30])
      #expect(try await subject.store.removeChecks(before: Timestamp(seconds: 30)) == 0)
    },
    ContractCase("retention keeps the newest check of each component, however old it is") { subject async throws in
      try await subject.recordHistory("api", at: [10, 20])
      try await subject.apply([.sample("api"), .sample("web")])
      try await subject.store.record([.sample("web", at: 5)], sinks: [])
      #expect(try await subject.store.removeChecks(before: Timestamp(seconds: 999)) == 1)
      #expect(try await subject.store.latestChecks().map(\.checkedAt.seconds) == [20, 5])
      #expect(try await subject.store.standings().count == 2)
    },
    ContractCase("R20 retention keeps the newest check of a deleted component") { subject async throws in
      try await subject.recordHistory("api", at: [10, 20])
      try await subject.apply([])
      #expect(try await subject.store.removeChecks(before: Timestamp(seconds: 999)) == 1)
      #expect(try await subject.store.history(of: "api", since: nil, limit: 9).map(\.checkedAt.seconds) == [20])
    },
    ContractCase("retention reaches every one of many components") { subject async throws in
      let keys = (0..<450).map { "c\($0)" }
      try await subject.apply(keys.map { .sample($0) })
      for second in [10, 20] as [Int64] {
        try await subject.store.record(keys.map { .sample($0, at: second) }, sinks: [])
      }
      #expect(try await subject.store.removeChecks(before: Timestamp(seconds: 999)) == 450)
      #expect(try await subject.store.latestChecks().count == 450)
    },
    ContractCase("R28 retention leaves transitions and events that are still to go out") { subject async throws in
      try await subject.apply([.sample("api")])
      try await subject.store.record([.outage("api", at: 10)], sinks: ["log"])
      _ = try await subject.store.removeChecks(before: Timestamp(seconds: 999))
      #expect(try await subject.store.unpublishedTransitions().count == 1)
      #expect(try await subject.store.undelivered(due: nil).count == 1)
    },
  ]
}

extension Subject {
  fileprivate func recordHistory(_ key: String, at seconds: [Int64]) async throws {
    try await apply([.sample(key)])
    try await store.record(seconds.map { .sample(key, at: $0) }, sinks: [])
  }
}
