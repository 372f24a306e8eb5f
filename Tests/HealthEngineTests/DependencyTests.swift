import HealthEngine
import JSONText
import MemoryStore
import Synchronization
import Testing
import UpkeepModel

@Suite struct DependencyTests {
  private let store: any StateStore = MemoryStore()
  private let told = Told()

  final class Told: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ event: Event) { lines.withLock { $0.append("\(event.transition.key) \(event.kind.rawValue)") } }
  }

  /// An engine in which the components of `late` are done only when all others are.
  private func engine(late: Set<String> = [], width: Int = 3) async -> Engine {
    let clock = Mutex<Int64>(0)
    let done = Mutex<Set<String>>([])
    let options = EngineOptions(
      observer: "me", sinks: ["log"], secrets: HostSecrets(environment: [:]),
      now: {
        clock.withLock {
          $0 += 60
          return Timestamp(seconds: $0)
        }
      }, pause: { _ in })
    let engine = Engine(components: store, checks: store, options: options)
    await engine.register(
      Scripted { key in
        if late.contains(key) {
          while done.withLock({ $0.count }) < width - late.count { await Task.yield() }
        } else {
          _ = done.withLock { $0.insert(key) }
        }
        return nil
      })
    await engine.setEmitter { [told] in told.add($0) }
    return engine
  }

  private func declare(_ engine: Engine, _ components: [Component]) async throws {
    for component in components { try await engine.createComponent(component) }
  }

  private func component(_ key: String, _ states: [String], needs: [String] = []) -> Component {
    Component(
      key: key, provider: "scripted", config: ["key": .string(key), "script": .array(states.map { .string($0) })],
      dependsOn: needs, policy: CheckPolicy(retries: 0))
  }

  private func transitions() async throws -> [String] {
    try await store.unpublishedTransitions().map { "\($0.key) \($0.outcome)" }.sorted()
  }

  @Test(arguments: [["db"], ["api", "web"], []])
  func `in whatever order checks are done, only the cause is told`(late: [String]) async throws {
    let engine = await engine(late: Set(late))
    try await declare(
      engine,
      [
        component("api", ["down"], needs: ["db"]), component("db", ["down"]),
        component("web", ["degraded"], needs: ["db"]),
      ])
    try await engine.runAll()
    #expect(told.all == ["db down"])
    #expect(try await transitions() == ["api down (because of db)", "db down", "web degraded (because of db)"])
    #expect(try await store.undelivered(due: nil).map(\.event.transition.key) == ["db"])
    #expect(try await store.standings().map(\.because) == [["db"], [], ["db"]])
    #expect(try await store.latestChecks().count == 3)
  }

  @Test func `what is still broken once the dependency is well is told then; the end of each is told`() async throws {
    let engine = await engine()
    let script = ["operational", "down", "down", "operational"]
    try await declare(
      engine,
      [
        component("db", ["operational", "down", "operational", "operational"]),
        component("api", script, needs: ["db"]),
        component("web", ["operational", "down", "operational", "operational"], needs: ["db"]),
      ])
    for _ in 0..<4 { try await engine.runAll() }
    #expect(
      told.all.sorted() == ["api down", "api recovered", "db down", "db recovered"])
  }

  @Test func `in a chain each looks at its own dependencies alone`() async throws {
    let engine = await engine(late: ["db"])
    try await declare(
      engine,
      [
        component("api", ["down"], needs: ["cache"]), component("cache", ["operational"], needs: ["db"]),
        component("db", ["down"]),
      ])
    try await engine.runAll()
    // The cache works, so what is wrong with the API is its own.
    #expect(told.all.sorted() == ["api down", "db down"])
  }

  @Test func `in a chain that is down as a whole only the root is told`() async throws {
    let engine = await engine(late: ["db"])
    try await declare(
      engine,
      [
        component("api", ["down"], needs: ["cache"]), component("cache", ["down"], needs: ["db"]),
        component("db", ["down"]),
      ])
    try await engine.runAll()
    #expect(told.all == ["db down"])
  }

  @Test func `a dependency on its way over a threshold counts as down`() async throws {
    let engine = await engine()
    var db = component("db", ["operational", "down", "operational"])
    db.policy.failureThreshold = 2
    try await declare(engine, [db, component("api", ["operational", "down", "operational"], needs: ["db"])])
    for _ in 0..<3 { try await engine.runAll() }
    #expect(told.all == [])
  }

  @Test func `a paused dependency explains nothing`() async throws {
    let engine = await engine()
    let db = component("db", ["down"])
    try await declare(engine, [db, component("api", ["operational", "down"], needs: ["db"])])
    try await engine.runAll()
    var paused = db
    paused.paused = true
    try await engine.updateComponent(paused)
    try await engine.runAll()
    #expect(told.all == ["db down", "api down"])
  }

  @Test func `a check of the dependent alone goes by what is recorded`() async throws {
    let engine = await engine()
    let api = component("api", ["operational", "down", "down"], needs: ["db"])
    try await declare(engine, [component("db", ["down", "operational"]), api])
    try await engine.runAll()
    try await engine.run(api)
    #expect(told.all == ["db down"])
    try await engine.runAll()
    #expect(told.all.sorted() == ["api down", "db down", "db recovered"])
  }

  @Test func `R27 a round that is broken off keeps a dependent without telling it`() async throws {
    let reached = AsyncStream.makeStream(of: Void.self)
    let options = EngineOptions(concurrency: 1, secrets: HostSecrets(environment: [:]), now: { Timestamp(seconds: 60) })
    let engine = Engine(components: store, checks: store, options: options)
    await engine.register(
      Scripted { key in
        guard key == "db" else { return nil }
        reached.continuation.yield()
        // Ends only by cancellation.
        try? await Task.sleep(for: .seconds(3600))
        return nil
      })
    await engine.setEmitter { [told] in told.add($0) }
    try await declare(engine, [component("api", ["down"], needs: ["db"]), component("db", ["down"])])
    let run = Task { try await engine.runAll() }
    for await _ in reached.stream { break }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    #expect(try await store.latestChecks().map(\.component) == ["api"])
    #expect(try await store.undelivered(due: nil).isEmpty)
    #expect(try await store.standings().map(\.announced) == [nil])
    #expect(told.all == [])
  }
}
