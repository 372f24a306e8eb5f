import HealthEngine
import MemoryStore
import Synchronization
import Testing
import UpkeepModel

@Suite struct WitnessTests {
  private let store: any StateStore = MemoryStore()

  /// A witness that answers as told, and counts how often it is asked.
  private final class Stand: Probe {
    private let state: Mutex<(answers: [HealthState], asked: Int)>

    init(_ answers: HealthState...) { state = Mutex((answers, 0)) }

    var asked: Int { state.withLock { $0.asked } }

    func check() async -> Finding {
      state.withLock { state in
        state.asked += 1
        return Finding(state.answers[min(state.asked, state.answers.count) - 1], "as told")
      }
    }
  }

  private func engine(
    _ witnesses: [Stand], body: @escaping @Sendable (String) async -> Finding? = { _ in nil }
  ) async -> Engine {
    let options = EngineOptions(
      observer: "me", witnesses: witnesses.enumerated().map { Witness(name: "w\($0)", probe: $1) }, sinks: ["log"],
      secrets: HostSecrets(environment: [:]), now: { Timestamp(seconds: 60) }, pause: { _ in })
    let engine = Engine(components: store, checks: store, options: options)
    await engine.register(Scripted(body: body))
    return engine
  }

  private func states() async throws -> [HealthState] { try await store.standings().map(\.state) }

  @Test func `R26 when no witness answers, every failure of the run is unknown, and nobody is alerted`() async throws {
    let engine = await engine([Stand(.down), Stand(.unknown)])
    try await engine.createComponent(.scripted("a", "operational", "down"))
    try await engine.createComponent(.scripted("b", "operational", "degraded"))
    try await engine.createComponent(.scripted("c", "operational", "down"))
    try await engine.runAll()
    let checks = try await engine.runAll()
    #expect(checks.map(\.state) == [.unknown, .degraded, .unknown])
    #expect(
      checks[0].message
        == "the observer has no network: none of 2 witnesses answered; the check found: it is down")
    #expect(try await states() == [.unknown, .degraded, .unknown])
    #expect(try await store.undelivered(due: nil).map(\.event.transition.key) == ["b"])
  }

  @Test func `one answer is enough, of whatever kind, and failures count`() async throws {
    let witnesses = [Stand(.down), Stand(.degraded)]
    let engine = await engine(witnesses)
    try await engine.createComponent(.scripted("a", "down"))
    #expect(try await engine.runAll().map(\.state) == [.down])
    #expect(try await store.undelivered(due: nil).count == 1)
  }

  @Test func `a witness is asked twice before it counts as silent`() async throws {
    let witness = Stand(.down, .operational)
    let engine = await engine([witness])
    try await engine.createComponent(.scripted("a", "down"))
    #expect(try await engine.runAll().map(\.state) == [.down])
    #expect(witness.asked == 2)
  }

  @Test func `nobody is asked while nothing is down`() async throws {
    let witness = Stand(.down)
    let engine = await engine([witness])
    for (key, state) in [("a", "operational"), ("b", "degraded"), ("c", "unknown")] {
      try await engine.createComponent(.scripted(key, state))
    }
    try await engine.runAll()
    #expect(witness.asked == 0)
  }

  @Test func `a network that goes in the middle of a run is noticed at its end`() async throws {
    let witness = Stand(.operational, .down)
    let engine = await engine([witness]) { key in
      // The second failure comes after the first asking.
      if key == "b" { while witness.asked == 0 { await Task.yield() } }
      return nil
    }
    try await engine.createComponent(.scripted("a", "down"))
    try await engine.createComponent(.scripted("b", "down"))
    #expect(try await engine.runAll().map(\.state) == [.unknown, .unknown])
  }

  @Test func `a told problem stays told through a time without network, and its end is told`() async throws {
    let witness = Stand(.operational, .down, .down, .operational)
    let engine = await engine([witness])
    let component = Component.scripted("a", "down", "down", "down", "operational")
    try await engine.createComponent(component)
    for _ in 0..<4 { try await engine.runAll() }
    #expect(try await store.undelivered(due: nil).map(\.event.kind) == [.down, .recovered])
  }

  @Test func `what depends on a failure waits for the verdict as well`() async throws {
    let engine = await engine([Stand(.down)])
    var web = Component.scripted("web", "degraded")
    web.dependsOn = ["db"]
    try await engine.createComponent(web)
    try await engine.createComponent(.scripted("db", "down"))
    try await engine.runAll()
    #expect(try await states() == [.unknown, .degraded])
    #expect(try await store.undelivered(due: nil).map(\.event.transition.key) == ["web"])
  }

  @Test func `R27 a round that is broken off while it asks keeps no failure`() async throws {
    let asked = AsyncStream.makeStream(of: Void.self)
    struct Silent: Probe {
      let asked: AsyncStream<Void>.Continuation
      func check() async -> Finding {
        asked.yield()
        // Ends only by cancellation.
        try? await Task.sleep(for: .seconds(3600))
        return Finding(.down, "cancelled")
      }
    }
    let options = EngineOptions(
      witnesses: [Witness(name: "w", probe: Silent(asked: asked.continuation))],
      secrets: HostSecrets(environment: [:]), now: { Timestamp(seconds: 60) })
    let engine = Engine(components: store, checks: store, options: options)
    await engine.register(Scripted())
    try await engine.createComponent(.scripted("a", "down"))
    try await engine.createComponent(.scripted("b", "operational"))
    let run = Task { try await engine.runAll() }
    for await _ in asked.stream { break }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    #expect(try await store.latestChecks().map(\.component).contains("a") == false)
  }
}
