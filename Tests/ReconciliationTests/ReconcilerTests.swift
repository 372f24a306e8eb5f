import HealthEngine
import JSONText
import ManifestFormat
import MemoryStore
import Reconciliation
import Synchronization
import Testing
import UpkeepModel

private struct Fixed: Provider, Probe {
  let description = ProviderDescription(name: "fixed", summary: "The same always.", settings: [])
  let state: HealthState
  func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe { self }
  func check() async -> Finding { Finding(state, "it is \(state)") }
}

@Suite struct ReconcilerTests {
  private let store: any StateStore = MemoryStore()
  private let declared = Declared()
  private let reports = Reports()

  private func desired() async throws -> DesiredState {
    let provider = Fixed(state: .operational)
    return try await Planner(source: declared, decoder: ManifestDecoder(providers: [provider.description]))
      .desired(ManifestSelection())
  }

  private func reconciler(
    _ state: HealthState = .operational, deliver: @escaping @Sendable () async -> DeliveryCount = { DeliveryCount() }
  ) async -> Reconciler {
    let provider = Fixed(state: state)
    let engine = Engine(components: store, checks: store, options: EngineOptions(observer: "me"))
    await engine.register(provider)
    var options = ReconcileOptions()
    options.observer = "me"
    options.now = { Timestamp(seconds: 1_000) }
    options.deliver = deliver
    let planner = Planner(source: declared, decoder: ManifestDecoder(providers: [provider.description]))
    return Reconciler(planner: planner, store: store, engine: engine, log: reports, options: options)
  }

  @Test func `one run goes the whole line and says what it did`() async throws {
    declared.set("c1", "api", "web")
    let outcome = try await reconciler().reconcile(desired())
    #expect(outcome.plan.count(of: .create) == 2)
    #expect(outcome.checks.map(\.component) == ["api", "web"])
    #expect(outcome.health.state == .operational)
    #expect(outcome.publication == .committed(id: "r1", ref: "refs/heads/health", subject: ""))
    #expect(reports.all.first?.manifestCommit == "c1")
    #expect(reports.all.first?.transitions.count == 2)
  }

  @Test func `R4 the manifest commit stands on the recorded components, the transitions and the report`() async throws {
    declared.set("c7", "api")
    let outcome = try await reconciler().reconcile(desired())
    #expect(try await store.get("api").commit == "c7")
    #expect(outcome.transitions.map(\.manifestCommit) == ["c7"])
    #expect(reports.all.first?.sources["default"]?.commit == "c7")
  }

  @Test func `a report that cannot be written is an error, and its transitions go out with the next`() async throws {
    declared.set("c1", "api")
    reports.fail(true)
    await #expect(throws: GitOpsProblem.self) { try await reconciler(.down).reconcile(desired()) }
    #expect(try await store.unpublishedTransitions().map(\.key) == ["api"])
    reports.fail(false)
    _ = try await reconciler(.down).reconcile(desired())
    #expect(reports.all.first?.transitions.map(\.key) == ["api"])
    #expect(try await store.unpublishedTransitions().isEmpty)
  }

  @Test func `R28 events go out after the report and the leases, and before them where the store may not survive`()
    async throws
  {
    let (store, reports) = (store, reports)
    let seen = Mutex<[(reports: Int, isFree: Bool)]>([])
    let deliver: @Sendable () async -> DeliveryCount = {
      var isFree = true
      for owner in ["default", WriterLease.checks] {
        let lease = try? await store.acquireLease(
          owner: owner, holder: "another", now: Timestamp(seconds: 1_000), duration: .seconds(60))
        guard let lease, lease.holder == "another" else { isFree = false; continue }
        try? await store.releaseLease(lease)
      }
      seen.withLock { [isFree] in $0.append((reports.all.count, isFree)) }
      return DeliveryCount(delivered: 1)
    }
    declared.set("c1", "api")
    #expect(try await reconciler(deliver: deliver).reconcile(desired()).deliveries.delivered == 1)
    #expect(try await reconciler(.down, deliver: deliver).reconcile(desired()).deliveries.delivered == 1)
    reports.fail(true)
    await #expect(throws: GitOpsProblem.self) { try await reconciler(deliver: deliver).reconcile(desired()) }
    #expect(seen.withLock { $0.map(\.reports) } == [0, 2, 2])
    #expect(seen.withLock { $0.map(\.isFree) } == [false, true, true])
  }

  @Test func `a refused plan writes nothing`() async throws {
    declared.set("c1", "a", "b", "c", "d")
    _ = try await reconciler().reconcile(desired())
    declared.set("c2", "e")
    await #expect(throws: Refusal.self) { try await reconciler().reconcile(desired()) }
    #expect(try await store.list().map(\.key) == ["a", "b", "c", "d"])
    #expect(reports.all.count == 1)
  }

  @Test func `a commit without changes is noted as applied`() async throws {
    declared.set("c1", "api")
    _ = try await reconciler().reconcile(desired())
    declared.set("c2", "api")
    let outcome = try await reconciler().reconcile(desired())
    #expect(outcome.plan.isEmpty)
    #expect(reports.all.last?.manifestCommit == "c2")
    #expect(try await store.appliedSource(of: "default")?.commit == "c2")
  }

  @Test func `apply runs no check, and what the approval throws stops it`() async throws {
    struct No: Error {}
    declared.set("c1", "api")
    await #expect(throws: No.self) { try await reconciler().apply(desired()) { _ in throw No() } }
    #expect(try await store.list().isEmpty)
    _ = try await reconciler().apply(desired())
    #expect(try await store.list().map(\.key) == ["api"])
    #expect(try await store.latestChecks().isEmpty)
    #expect(reports.all.isEmpty)
  }
}
