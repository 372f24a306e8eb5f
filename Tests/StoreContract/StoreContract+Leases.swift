import Testing
import UpkeepModel

extension StoreContract {
  static let leaseCases = [
    ContractCase("R22 a free lease is taken, with who, since when and until when") { subject async throws in
      let lease = try await subject.lease("one", seconds: 30)
      let expected = Lease(
        owner: "default", holder: "one", epoch: 1, since: subject.clock.now,
        until: Timestamp(seconds: subject.clock.now.seconds + 30))
      #expect(lease == expected)
      #expect(try await subject.store.leases() == [expected])
    },
    ContractCase("R22 another's live lease is returned as it is, and stays") { subject async throws in
      let lease = try await subject.lease("one", seconds: 30)
      subject.clock.advance(seconds: 29)
      #expect(try await subject.lease("two", seconds: 30) == lease)
      #expect(try await subject.store.leases() == [lease])
    },
    ContractCase("R22 the holder takes its own lease again: same epoch, later end") { subject async throws in
      let lease = try await subject.lease("one", seconds: 30)
      subject.clock.advance(seconds: 10)
      let again = try await subject.lease("one", seconds: 30)
      #expect(again.epoch == lease.epoch && again.since == lease.since)
      #expect(again.until.seconds == lease.until.seconds + 10)
    },
    ContractCase("R22 an ended lease goes to the next, with a higher epoch, at the very second of its end") {
      subject async throws in
      _ = try await subject.lease("one", seconds: 30)
      subject.clock.advance(seconds: 30)
      let lease = try await subject.lease("two", seconds: 30)
      #expect(lease.holder == "two" && lease.epoch == 2 && lease.since == subject.clock.now)
    },
    ContractCase("R22 a lease that was given back is free at once, and epochs never fall") { subject async throws in
      let first = try await subject.lease("one", seconds: 30)
      try await subject.store.releaseLease(first)
      #expect(try await subject.store.leases().isEmpty)
      let second = try await subject.lease("two", seconds: 30)
      #expect(second.epoch == 2)
      try await subject.store.releaseLease(second)
      #expect(try await subject.lease("one", seconds: 30).epoch == 3)
    },
    ContractCase("R22 giving back what another holds meanwhile changes nothing") { subject async throws in
      let first = try await subject.lease("one", seconds: 30)
      subject.clock.advance(seconds: 31)
      let second = try await subject.lease("two", seconds: 30)
      try await subject.store.releaseLease(first)
      #expect(try await subject.store.leases() == [second])
    },
    ContractCase("R22 renewing moves the end; an ended or lost lease is fenced") { subject async throws in
      let first = try await subject.lease("one", seconds: 30)
      subject.clock.advance(seconds: 20)
      let renewed = try await subject.store.renewLease(first, now: subject.clock.now, duration: .seconds(30))
      #expect(renewed.until.seconds == subject.clock.now.seconds + 30 && renewed.epoch == first.epoch)
      #expect(try await subject.store.leases() == [renewed])
      subject.clock.advance(seconds: 30)
      await expectRefusal(.fenced) {
        _ = try await subject.store.renewLease(renewed, now: subject.clock.now, duration: .seconds(30))
      }
      let second = try await subject.lease("two", seconds: 30)
      await expectRefusal(.fenced) {
        _ = try await subject.store.renewLease(renewed, now: subject.clock.now, duration: .seconds(30))
      }
      #expect(try await subject.store.leases() == [second])
    },
    ContractCase("R22 each owner has a lease of its own, listed by owner") { subject async throws in
      for owner in ["b", "a"] {
        _ = try await subject.store.acquireLease(
          owner: owner, holder: "one", now: subject.clock.now, duration: .seconds(30))
      }
      #expect(try await subject.store.leases().map(\.owner) == ["a", "b"])
      #expect(try await subject.store.leases().map(\.epoch) == [1, 1])
    },
    ContractCase("R22 an apply under a lease that stands goes through, also after a renewal") { subject async throws in
      let lease = try await subject.lease("one", seconds: 30)
      subject.clock.advance(seconds: 20)
      _ = try await subject.store.renewLease(lease, now: subject.clock.now, duration: .seconds(30))
      subject.clock.advance(seconds: 20)
      #expect(try await subject.apply([.sample("api")], under: lease) == 1)
    },
    ContractCase("R22 an expired lease cannot commit") { subject async throws in
      let lease = try await subject.lease("one", seconds: 30)
      subject.clock.advance(seconds: 30)
      await expectRefusal(.fenced) { try await subject.apply([.sample("api")], under: lease) }
      #expect(try await subject.store.list().isEmpty)
      #expect(try await subject.store.index().revision == 0)
    },
    ContractCase("R22 a writer that slept through its lease is fenced, although the revision is the same") {
      subject async throws in
      let slept = try await subject.lease("one", seconds: 30)
      subject.clock.advance(seconds: 31)
      _ = try await subject.lease("two", seconds: 30)
      await expectRefusal(.fenced) { try await subject.apply([.sample("api")], under: slept) }
      subject.clock.advance(seconds: 31)
      _ = try await subject.lease("one", seconds: 30)
      await expectRefusal(.fenced) { try await subject.apply([.sample("api")], under: slept) }
      #expect(try await subject.store.list().isEmpty)
    },
    ContractCase("R22 a lease that was given back, or never taken, cannot commit") { subject async throws in
      let lease = try await subject.lease("one", seconds: 30)
      try await subject.store.releaseLease(lease)
      await expectRefusal(.fenced) { try await subject.apply([.sample("api")], under: lease) }
      let forged = Lease(
        owner: "core", holder: "x", epoch: 1, since: subject.clock.now, until: Timestamp(seconds: .max))
      await expectRefusal(.fenced) { try await subject.apply([.sample("api")], owner: "core", under: forged) }
      #expect(try await subject.store.list().isEmpty)
    },
    ContractCase("R22 a lease for one owner does not cover another's plan") { subject async throws in
      let lease = try await subject.lease("one", seconds: 30)
      await expectRefusal(.fenced) { try await subject.apply([.sample("api")], owner: "edge", under: lease) }
    },
    ContractCase("R22 of many who ask at once one holds, and all are told the same") { subject async throws in
      let answers = try await withThrowingTaskGroup(of: Lease.self) { group in
        for holder in 0..<8 { group.addTask { try await subject.lease("h\(holder)", seconds: 30) } }
        return try await group.reduce(into: Set<Lease>()) { $0.insert($1) }
      }
      #expect(answers.count == 1)
      #expect(answers.first?.epoch == 1)
    },
  ]
}

extension Subject {
  fileprivate func lease(_ holder: String, seconds: Int) async throws -> Lease {
    try await store.acquireLease(
      owner: Manifest.defaultOwner, holder: holder, now: clock.now, duration: .seconds(seconds))
  }
}
