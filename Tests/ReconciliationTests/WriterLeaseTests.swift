import MemoryStore
import Reconciliation
import Synchronization
import Testing
import UpkeepModel

@Suite struct WriterLeaseTests {
  private let store: any StateStore = MemoryStore()
  private let now = Timestamp(seconds: 1_000)

  private func lease(wait: Duration = .zero) -> WriterLease {
    var options = WriterLease.Options()
    options.wait = wait
    return WriterLease(store, options: options, now: { [now] in now })
  }

  @Test func `the lease is held while the work goes on and given back after it`() async throws {
    let held = try await lease().hold(for: "default") { [store] lease in
      #expect(lease.owner == "default")
      return try await store.leases().count
    }
    #expect(held == 1)
    #expect(try await store.leases().allSatisfy { $0.until <= now })
  }

  @Test func `R22 another writer is refused, and told who holds it since when`() async throws {
    _ = try await store.acquireLease(owner: "default", holder: "far/1/2", now: now, duration: .seconds(60))
    await #expect(throws: WriterLease.Held.self) { try await lease().hold(for: "default") { _ in } }
    do {
      try await lease().hold(for: "default") { _ in }
    } catch let error as WriterLease.Held {
      #expect(error.description.contains("process 1 on far"))
      #expect(error.description.contains("1970-01-01T00:16:40Z"))
    }
  }

  @Test func `R22 a lease that ended is taken, with a higher epoch`() async throws {
    let first = try await store.acquireLease(
      owner: "default", holder: "far/1/2", now: Timestamp(seconds: 900), duration: .seconds(60))
    try await lease().hold(for: "default") { #expect($0.epoch > first.epoch) }
  }

  @Test func `the lease of a process of this machine that is gone is taken at once`() async throws {
    let mine = LeaseHolder.current().description.split(separator: "/")
    let dead = "\(mine[0])/\(mine[1])/1"
    _ = try await store.acquireLease(owner: "default", holder: dead, now: now, duration: .seconds(60))
    try await lease().hold(for: "default") { #expect($0.holder == LeaseHolder.current().description) }
  }

  @Test func `owners do not wait for each other`() async throws {
    _ = try await store.acquireLease(owner: "other", holder: "far/1/2", now: now, duration: .seconds(60))
    try await lease().hold(for: "default") { #expect($0.owner == "default") }
  }

  @Test func `the lease is given back when the work fails`() async throws {
    struct Broken: Error {}
    await #expect(throws: Broken.self) { try await lease().hold(for: "default") { _ in throw Broken() } }
    #expect(try await store.leases().allSatisfy { $0.until <= now })
  }
}

@Suite struct LeaseHolderTests {
  private let me = LeaseHolder.current()

  @Test func `it never takes a living process for a dead one`() {
    #expect(!me.provesDead(me.description))
    #expect(!me.provesDead("elsewhere/1/1"))
    #expect(!me.provesDead("nonsense"))
  }

  @Test func `a process number that was given out again counts as gone`() {
    let parts = me.description.split(separator: "/")
    #expect(me.provesDead("\(parts[0])/\(parts[1])/7"))
    #expect(me.provesDead("\(parts[0])/999999999/7"))
  }
}
