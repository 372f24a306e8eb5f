import Testing
import UpkeepModel

extension StoreContract {
  static let heartbeatCases = [
    ContractCase("a component without heartbeats has no pulse, and a key that nobody has neither") {
      subject async throws in
      _ = try await subject.store.create(.sample("job"), owner: "default")
      #expect(try await subject.store.pulse(of: "job") == nil)
      #expect(try await subject.store.pulse(of: "nobody") == nil)
    },
    ContractCase("a heartbeat for a key that nobody has is refused") { subject async throws in
      await expectRefusal(.notFound) {
        try await subject.store.add(Heartbeat(.ok, at: Timestamp(seconds: 1)), of: "nobody")
      }
    },
    ContractCase("the newest start and the newest end are kept, whatever the order in which they come") {
      subject async throws in
      _ = try await subject.store.create(.sample("job"), owner: "default")
      let fail = Heartbeat(.fail, at: Timestamp(seconds: 30), message: "disk \"full\"")
      for heartbeat in [
        Heartbeat(.start, at: Timestamp(seconds: 10)), fail, Heartbeat(.ok, at: Timestamp(seconds: 20)),
        Heartbeat(.start, at: Timestamp(seconds: 5)),
      ] {
        try await subject.store.add(heartbeat, of: "job")
      }
      #expect(try await subject.store.pulse(of: "job") == Pulse(started: Timestamp(seconds: 10), ended: fail))
      let ok = Heartbeat(.ok, at: Timestamp(seconds: 30))
      try await subject.store.add(ok, of: "job")
      #expect(try await subject.store.pulse(of: "job")?.ended == ok)
    },
    ContractCase("heartbeats change neither the revision nor what a check finds") { subject async throws in
      _ = try await subject.store.create(.sample("job"), owner: "default")
      let before = try await subject.snapshot()
      try await subject.store.add(Heartbeat(.ok, at: Timestamp(seconds: 1)), of: "job")
      #expect(try await subject.snapshot() == before)
      #expect(try await subject.store.latestChecks().isEmpty)
    },
    ContractCase("R19 heartbeats go with a component to its new key") { subject async throws in
      try await subject.apply([.sample("job")])
      try await subject.store.add(Heartbeat(.ok, at: Timestamp(seconds: 1)), of: "job")
      try await subject.apply([.sample("backup", previously: ["job"])])
      #expect(try await subject.store.pulse(of: "backup")?.ended?.at == Timestamp(seconds: 1))
      #expect(try await subject.store.pulse(of: "job") == nil)
    },
    ContractCase("a component that was deleted and comes back has no heartbeats") { subject async throws in
      _ = try await subject.store.create(.sample("job"), owner: "default")
      try await subject.store.add(Heartbeat(.ok, at: Timestamp(seconds: 1)), of: "job")
      try await subject.store.delete("job")
      #expect(try await subject.store.pulse(of: "job") == nil)
      _ = try await subject.store.create(.sample("job"), owner: "default")
      #expect(try await subject.store.pulse(of: "job") == nil)
    },
  ]
}
