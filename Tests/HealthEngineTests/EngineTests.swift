import Foundation
import HealthEngine
import JSONText
import MemoryStore
import Synchronization
import Testing
import UpkeepModel

@Suite struct EngineTests {
  private let store: any StateStore = MemoryStore()
  private let counts = Scripted.Counts()
  private let pauses = Pauses()

  final class Pauses: Sendable {
    private let seen = Mutex<[Duration]>([])
    var all: [Duration] { seen.withLock { $0 } }
    func add(_ pause: Duration) { seen.withLock { $0.append(pause) } }
  }

  private func engine(
    concurrency: Int = 8, secrets: any SecretSource = HostSecrets(environment: [:]),
    body: @escaping @Sendable (String) async -> Finding? = { _ in nil }
  ) async -> Engine {
    let clock = Clock()
    let options = EngineOptions(
      concurrency: concurrency, observer: "me", sinks: ["log"], secrets: secrets, now: { clock.next() },
      pause: { [pauses] in pauses.add($0) })
    let engine = Engine(components: store, checks: store, options: options)
    await engine.register(Scripted(counts: counts, body: body))
    return engine
  }

  /// One minute later at every look.
  final class Clock: Sendable {
    private let seconds = Mutex<Int64>(0)
    func next() -> Timestamp {
      seconds.withLock {
        $0 += 60
        return Timestamp(seconds: $0)
      }
    }
  }

  @Test func `run keeps the check and returns it`() async throws {
    let engine = await engine()
    let component = try await engine.createComponent(.scripted("api", "operational")).component
    let check = try await engine.run(component)
    #expect(check.state == .operational)
    #expect(check.attempts == 1)
    #expect(try await store.latestCheck(of: "api") == check)
    #expect(try await engine.snapshot().state == .operational)
  }

  @Test func `an unknown provider makes the check unknown, and it is kept`() async throws {
    let engine = await engine()
    let component = Component(key: "api", provider: "carrier-pigeon")
    try await engine.createComponent(component)
    let check = try await engine.run(component)
    #expect(check.state == .unknown)
    #expect(check.message == "no provider \"carrier-pigeon\" is registered; there are: scripted")
    #expect(try await store.latestCheck(of: "api")?.state == .unknown)
  }

  @Test func `settings that cannot be make the check unknown with the reason`() async throws {
    let engine = await engine()
    let component = Component(key: "api", provider: "scripted")
    try await engine.createComponent(component)
    #expect(try await engine.run(component).message == "config.script: is missing")
  }

  @Test func `register replaces a provider of the same name`() async throws {
    let engine = await engine()
    await engine.register(Scripted { _ in Finding(.down, "replaced") })
    let component = Component.scripted("api", "operational")
    try await engine.createComponent(component)
    #expect(try await engine.run(component).message == "replaced")
    #expect(await engine.registeredProviders.map(\.name) == ["scripted"])
  }

  @Test func `down is retried after one, two, three seconds, and attempts counts the tries`() async throws {
    let engine = await engine()
    let component = Component.scripted("api", "down", "down", "down", "operational", policy: CheckPolicy(retries: 3))
    try await engine.createComponent(component)
    let check = try await engine.run(component)
    #expect(check.state == .operational)
    #expect(check.attempts == 4)
    #expect(pauses.all == [.seconds(1), .seconds(2), .seconds(3)])
  }

  @Test func `degraded and unknown are not retried, and retries end`() async throws {
    let engine = await engine()
    let states = [("a", "degraded", 1), ("b", "unknown", 1), ("c", "down", 3)]
    for (key, state, attempts) in states {
      let component = Component.scripted(key, state, policy: CheckPolicy(retries: 2))
      try await engine.createComponent(component)
      let check = try await engine.run(component)
      #expect(check.attempts == attempts)
      #expect(check.state.rawValue == state)
    }
  }

  @Test func `slower than degraded_above is degraded, and says so`() async throws {
    let engine = await engine()
    let component = Component.scripted(
      "api", "operational", policy: CheckPolicy(retries: 0, degradedAbove: .milliseconds(10)))
    try await engine.createComponent(component)
    let check = try await engine.run(component)
    #expect(check.state == .degraded)
    #expect(check.message == "it is operational, slower than 10ms")
  }

  @Test func `runAll never runs more at once than it may, leaves out the paused, and sorts`() async throws {
    let engine = await engine(concurrency: 5)
    for number in 10..<90 { try await engine.createComponent(.scripted("c\(number)", "operational")) }
    var paused = Component.scripted("paused", "down")
    paused.paused = true
    try await engine.createComponent(paused)
    let checks = try await engine.runAll()
    #expect(checks.map(\.component) == (10..<90).map { "c\($0)" })
    #expect(counts.most <= 5)
    #expect(counts.tries("paused") == 0)
  }

  @Test func `one host is checked by so many at once, and the others do not wait for it`() async throws {
    let gate = Gate()
    let options = EngineOptions(concurrency: 8, perHost: 2, secrets: HostSecrets(environment: [:]))
    let engine = Engine(components: store, checks: store, options: options)
    let busy = Scripted.Counts()
    await engine.register(
      Scripted(name: "busy", target: "busy.example", counts: busy) { _ in
        await gate.wait()
        return nil
      })
    await engine.register(
      Scripted(counts: counts) { key in
        if key == "z19" { await gate.open() }
        return nil
      })
    for number in 10..<50 {
      var component = Component.scripted("b\(number)", "operational")
      component.provider = "busy"
      try await engine.createComponent(component)
    }
    for number in 10..<20 { try await engine.createComponent(.scripted("z\(number)", "operational")) }
    // The busy host answers only once the last of the others was checked.
    let checks = try await engine.runAll()
    #expect(checks.count == 50)
    #expect(busy.most == 2)
  }

  @Test func `a trial repeats as the policy says and keeps nothing`() async throws {
    let engine = await engine()
    let check = try await engine.trial(.scripted("api", "down", "operational", policy: CheckPolicy(retries: 3)))
    #expect(check.state == .operational)
    #expect(check.attempts == 2)
    #expect(try await store.latestChecks().isEmpty)
    #expect(try await store.list().isEmpty)
  }

  @Test func `waiting for a retry takes no place`() async throws {
    let gate = Gate()
    let clock = Clock()
    let options = EngineOptions(
      concurrency: 1, secrets: HostSecrets(environment: [:]), now: { clock.next() }, pause: { _ in await gate.wait() })
    let engine = Engine(components: store, checks: store, options: options)
    await engine.register(
      Scripted(counts: counts) { key in
        if key == "b" { await gate.open() }
        return nil
      })
    try await engine.createComponent(.scripted("a", "down", "operational", policy: CheckPolicy(retries: 1)))
    try await engine.createComponent(.scripted("b", "operational"))
    // With one place, b can only open the gate when the waiting a holds none.
    #expect(try await engine.runAll().map(\.state) == [.operational, .operational])
  }

  actor Gate {
    private var isOpen = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    func open() {
      isOpen = true
      for waiter in waiters { waiter.resume() }
      waiters = []
    }
    func wait() async {
      if isOpen { return }
      await withCheckedContinuation { waiters.append($0) }
    }
  }

  @Test func `the emitter is told of transitions worth telling, once each, after they are kept`() async throws {
    let engine = await engine()
    let seen = Mutex<[String]>([])
    await engine.setEmitter { [store] event in
      let kept = try? await store.latestCheck(of: event.transition.key)
      seen.withLock { $0.append("\(event.kind.rawValue) \(kept?.state.rawValue ?? "not kept")") }
    }
    let component = Component.scripted("api", "operational", "down", "down", "operational")
    try await engine.createComponent(component)
    for _ in 0..<4 { try await engine.run(component) }
    #expect(seen.withLock { $0 } == ["down down", "recovered operational"])
  }

  @Test func `R28 events stand in the outbox of every sink, transitions wait to be published`() async throws {
    let engine = await engine()
    let component = Component.scripted("api", "down")
    try await engine.createComponent(component)
    try await engine.run([component], manifestCommit: "abc")
    let waiting = try await store.undelivered(due: nil)
    #expect(waiting.map(\.sink) == ["log"])
    #expect(waiting.first?.event.transition.manifestCommit == "abc")
    #expect(waiting.first?.event.transition.observer == "me")
    #expect(try await store.unpublishedTransitions().map(\.to) == [.down])
  }

  @Test func `R27 a cancelled run keeps what was found and leaves nothing running`() async throws {
    let started = AsyncStream.makeStream(of: Void.self)
    let engine = await engine(concurrency: 2) { key in
      guard key != "a" else { return nil }
      started.continuation.yield()
      // Ends only by cancellation.
      try? await Task.sleep(for: .seconds(3600))
      return Finding(.down, "cancelled")
    }
    for key in ["a", "b", "c", "d"] { try await engine.createComponent(.scripted(key, "operational")) }
    let run = Task { try await engine.runAll() }
    for await _ in started.stream { break }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    #expect(try await store.latestCheck(of: "b") == nil)
    #expect(counts.tries("d") == 0)
  }

  @Test func `R13 a message is one line without escapes, and without secrets`() async throws {
    let secrets = HostSecrets(environment: ["UPKEEP_TOKEN": "hunter2"])
    _ = try secrets.secret(.environment("UPKEEP_TOKEN"), defaultVariable: nil)
    let engine = await engine(secrets: secrets) { _ in
      Finding(.down, "line one\nline two \u{1B}[31mred\u{202E} hunter2 " + String(repeating: "x", count: 999))
    }
    let component = Component.scripted("api", "down")
    try await engine.createComponent(component)
    let message = try await engine.run(component).message
    #expect(message.hasPrefix("line one line two [31mred *** xxx"))
    #expect(message.count == 301)
    #expect(message.hasSuffix("…"))
  }

  @Test func `create, get, list, update and delete have the meanings of a store`() async throws {
    let engine = await engine()
    try await engine.createComponent(.scripted("api", "down"))
    await #expect(throws: StoreError.self) { try await engine.createComponent(.scripted("api", "down")) }
    #expect(try await engine.component("api").component == .scripted("api", "down"))
    try await engine.updateComponent(.scripted("api", "operational"))
    #expect(try await engine.listComponents().map(\.component) == [.scripted("api", "operational")])
    try await engine.deleteComponent("api")
    await #expect(throws: StoreError.self) { try await engine.component("api") }
    await #expect(throws: StoreError.self) { try await engine.updateComponent(.scripted("api", "down")) }
    await #expect(throws: StoreError.self) { try await engine.deleteComponent("api") }
  }

  @Test func `no checks at all: the snapshot is unknown`() async throws {
    let engine = await engine()
    #expect(try await engine.snapshot().state == .unknown)
    try await engine.createComponent(.scripted("api", "down"))
    #expect(try await engine.snapshot().state == .unknown)
  }
}

@Suite struct HostSecretsTests {
  @Test func `only allowed variables are read`() throws {
    let secrets = HostSecrets(environment: ["UPKEEP_A": "1", "HOME": "2", "TOKEN": "3"], allowed: ["UPKEEP_*"])
    #expect(try secrets.secret(.environment("UPKEEP_A"), defaultVariable: nil) == "1")
    #expect(throws: SecretProblem("the variable HOME may not be read; allow it with --allow-env HOME")) {
      try secrets.secret(.environment("HOME"), defaultVariable: nil)
    }
    #expect(try secrets.secret(.environment("TOKEN"), defaultVariable: "TOKEN") == "3")
    #expect(throws: SecretProblem("the variable UPKEEP_B is not set")) {
      try secrets.secret(.environment("UPKEEP_B"), defaultVariable: nil)
    }
  }

  @Test func `only files of allowed folders are read, and no link leads out of them`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("upkeep-\(UUID().uuidString)")
    let inside = folder.appendingPathComponent("allowed")
    try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("hidden\n".utf8).write(to: inside.appendingPathComponent("token"))
    try Data("other".utf8).write(to: folder.appendingPathComponent("outside"))
    try FileManager.default.createSymbolicLink(
      atPath: inside.path + "/link", withDestinationPath: folder.path + "/outside")
    let secrets = HostSecrets(environment: [:], folders: [inside.path])
    #expect(try secrets.secret(.file(inside.path + "/token"), defaultVariable: nil) == "hidden")
    for path in [folder.path + "/outside", inside.path + "/link", inside.path + "/../outside", "/etc/passwd"] {
      #expect(throws: SecretProblem.self) { try secrets.secret(.file(path), defaultVariable: nil) }
    }
  }

  @Test func `R13 every resolved secret is masked, the longest first`() throws {
    let secrets = HostSecrets(environment: ["UPKEEP_A": "abc", "UPKEEP_B": "abcdef"])
    #expect(secrets.masked("abcdef") == "abcdef")
    _ = try secrets.secret(.environment("UPKEEP_A"), defaultVariable: nil)
    _ = try secrets.secret(.environment("UPKEEP_B"), defaultVariable: nil)
    #expect(secrets.masked("x abcdef y abc z") == "x *** y *** z")
  }
}
