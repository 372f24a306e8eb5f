import HealthEngine
import JSONText
import ManifestFormat
import MemoryStore
import Reconciliation
import Synchronization
import Testing
import UpkeepModel

@Suite(.timeLimit(.minutes(2))) struct WatchTests {
  private let store: any StateStore = MemoryStore()
  private let declared = Declared()
  private let reports = Reports()
  private let notices = Notices()
  private let switches = Switches()

  /// What a watch told.
  private final class Notices: Sendable {
    private let state = Mutex<[WatchNotice]>([])
    var all: [WatchNotice] { state.withLock { $0 } }
    func add(_ notice: WatchNotice) { state.withLock { $0.append(notice) } }
    var refusals: Int { all.count { if case .notApplied = $0 { true } else { false } } }
    var applied: [String] {
      all.compactMap { if case .applied(let plan) = $0 { plan.revision.commit } else { nil } }
    }
  }

  /// A provider whose answers a test switches, and that counts.
  private final class Switches: Provider {
    struct State {
      var states: [String: HealthState] = [:]
      var hanging: Set<String> = []
      var running: [String: Int] = [:]
      var counts: [String: Int] = [:]
      var overlaps = 0
    }
    let description = ProviderDescription(
      name: "switch", summary: "As a test says.", settings: [Setting("name", .text, summary: "The switch.")])
    let state = Mutex(State())

    func set(_ name: String, _ new: HealthState) { state.withLock { $0.states[name] = new } }
    func hang(_ name: String) { state.withLock { _ = $0.hanging.insert(name) } }
    func count(_ name: String) -> Int { state.withLock { $0.counts[name] ?? 0 } }
    var overlaps: Int { state.withLock { $0.overlaps } }

    struct Switch: Probe {
      let name: String
      let switches: Switches
      func check() async -> Finding {
        let (found, hangs) = switches.state.withLock { state in
          if state.running[name, default: 0] > 0 { state.overlaps += 1 }
          state.running[name, default: 0] += 1
          state.counts[name, default: 0] += 1
          return (state.states[name] ?? .operational, state.hanging.contains(name))
        }
        if hangs { try? await Task.sleep(for: .seconds(3_600)) } else { await Task.yield() }
        switches.state.withLock { $0.running[name, default: 0] -= 1 }
        return Finding(found, "it is \(found)")
      }
    }
    func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
      Switch(name: config["name"]?.string ?? "", switches: self)
    }
  }

  private func entry(_ key: String, _ more: String = "") -> String {
    #"{"key":"\#(key)","provider":"switch","config":{"name":"\#(key)"},"interval":"1s","retries":0\#(more)}"#
  }

  /// A watch for which time goes ten times as fast: each component is checked about every 100 ms.
  private func watch(
    lease: WriterLease.Options = WriterLease.Options(), rule: CommitRule? = nil,
    change: (inout WatchOptions) -> Void = { _ in }
  ) async -> Watch {
    let start = ContinuousClock.now
    let clock: @Sendable () -> Duration = { .seconds(1_000_000) + (ContinuousClock.now - start) * 10 }
    let now: @Sendable () -> Timestamp = { Timestamp(seconds: clock().components.seconds) }
    let engine = Engine(
      components: store, checks: store, options: EngineOptions(observer: "me", now: now))
    await engine.register(switches)
    var options = ReconcileOptions()
    options.observer = "me"
    options.now = now
    options.lease = lease
    if let rule { options.commitRule = rule }
    let planner = Planner(source: declared, decoder: ManifestDecoder(providers: [switches.description]))
    let reconciler = Reconciler(planner: planner, store: store, engine: engine, log: reports, options: options)
    var pace = WatchOptions()
    pace.poll = .milliseconds(5)
    pace.reportPause = .zero
    pace.spread = .seconds(10)
    // Other tests may hold every thread of the pool for seconds.
    pace.patience = .seconds(3_600)
    pace.recordPause = .milliseconds(2)
    pace.clock = clock
    pace.pause = { try await Task.sleep(for: $0 / 10) }
    change(&pace)
    return Watch(reconciler, of: ManifestSelection(), options: pace) { [notices] in notices.add($0) }
  }

  /// Runs a watch while the body does, and ends it.
  @discardableResult
  private func watching(_ watch: Watch, _ body: () async throws -> Void) async throws -> WatchEnd {
    let task = Task { try await watch.run() }
    do {
      try await body()
    } catch {
      task.cancel()
      throw error
    }
    task.cancel()
    return try await task.value
  }

  private func until(_ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !condition() {
      try #require(ContinuousClock.now < end, "it never came: \(notices.all)")
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  @Test func `each component is checked again and again, never twice at once, and a steady health makes one report`()
    async throws
  {
    declared.write("c1", (0..<20).map { entry("c\($0)") })
    let end = try await watching(await watch()) {
      try await until { (0..<20).allSatisfy { switches.count("c\($0)") > 10 } }
    }
    #expect(end == .asked)
    #expect(switches.overlaps == 0)
    #expect(reports.all.first?.health.entries.count == 20)
    #expect(reports.all.first?.health.state == .operational)
    #expect(reports.all.allSatisfy { $0.manifestCommit == "c1" })
    #expect(reports.all.count == 1)
    #expect(reports.all.flatMap(\.transitions).count == 20)
    #expect(try await store.leases().isEmpty)
  }

  @Test func `a new commit is applied at once: new components are checked, removed and paused ones are not`()
    async throws
  {
    declared.write("c1", [entry("old"), entry("stays")])
    try await watching(await watch()) {
      try await until { switches.count("old") > 1 }
      declared.write("c2", [entry("new"), entry("stays"), entry("resting", #","paused":true"#)])
      try await until { switches.count("new") > 1 }
      let before = switches.count("old")
      let steady = switches.count("stays")
      try await until { switches.count("stays") > steady + 5 }
      #expect(switches.count("old") <= before + 1)
      #expect(switches.count("resting") == 0)
      try await until { reports.all.last?.manifestCommit == "c2" }
    }
    #expect(notices.applied == ["c1", "c2"])
    #expect(try await store.list().map(\.key) == ["new", "resting", "stays"])
  }

  @Test func `R28 a move is reported once, and its recovery too`() async throws {
    declared.write("c1", [entry("api"), entry("web")])
    try await watching(await watch()) {
      try await until { !reports.all.isEmpty }
      switches.set("api", .down)
      try await until { reports.all.contains { $0.transitions.contains { $0.key == "api" && $0.to == .down } } }
      switches.set("api", .operational)
      try await until { reports.all.last?.transitions.last.map { $0.from == .down } ?? false }
    }
    let moves = reports.all.flatMap(\.transitions).filter { $0.key == "api" }
    #expect(moves.map(\.to) == [.operational, .down, .operational])
    #expect(try await store.unpublishedTransitions().isEmpty)
  }

  @Test func `R1 a bad manifest and a refused plan are told once, and the last good state goes on being checked`()
    async throws
  {
    declared.write("c1", ["a", "b", "c", "d"].map { entry($0) })
    try await watching(await watch()) {
      try await until { switches.count("a") > 1 }
      declared.writeText("c2", "{")
      try await until { notices.refusals == 1 }
      let count = switches.count("a")
      try await until { switches.count("a") > count + 5 }
      declared.write("c3", [entry("other")])
      try await until { notices.refusals == 2 }
      let later = switches.count("a")
      try await until { switches.count("a") > later + 5 }
      #expect(notices.refusals == 2)
      declared.write("c4", ["a", "b", "c", "d", "e"].map { entry($0) })
      try await until { switches.count("e") > 0 }
    }
    #expect(notices.applied == ["c1", "c4"])
    #expect(switches.count("other") == 0)
  }

  @Test func `a manifest that is bad from the start leaves what is recorded in force`() async throws {
    _ = try await store.create(
      Component(key: "api", provider: "switch", config: ["name": "api"], policy: CheckPolicy(interval: .seconds(1))),
      owner: "default")
    declared.writeText("c1", "no manifest")
    try await watching(await watch()) { try await until { switches.count("api") > 3 && notices.refusals == 1 } }
  }

  @Test func `bad from the start, moves name the commit that was applied before, and health is reported`()
    async throws
  {
    _ = try await store.create(
      Component(key: "api", provider: "switch", config: ["name": "api"], policy: CheckPolicy(interval: .seconds(1))),
      owner: "default")
    try await store.setAppliedSource(AppliedSource(commit: "c0", at: Timestamp(seconds: 999_999)), of: "default")
    declared.writeText("c1", "no manifest")
    let watch = await watch(rule: .onChange(heartbeat: .seconds(5)))
    try await watching(watch) { try await until { reports.all.count > 2 } }
    #expect(reports.all.flatMap(\.transitions).map(\.manifestCommit) == ["c0"])
  }

  @Test func `what depends on another is told after it, though it is due long before it`() async throws {
    let slow = entry("db").replacing(#""interval":"1s""#, with: #""interval":"1h""#)
    declared.write("c1", [entry("web", #","depends_on":["db"]"#), slow])
    try await watching(await watch()) {
      try await until { switches.count("web") > 3 && switches.count("db") > 0 }
      let looks = switches.count("db")
      switches.set("db", .down)
      switches.set("web", .down)
      try await until { reports.all.flatMap(\.transitions).count { $0.to == .down } == 2 }
      let falls = reports.all.flatMap(\.transitions).filter { $0.to == .down }
      #expect(falls.first { $0.key == "web" }?.because == ["db"])
      #expect(falls.first { $0.key == "db" }?.because == [])
      // While it stays so, the dependency is not looked at more often than it asks for.
      let seen = switches.count("web")
      try await until { switches.count("web") > seen + 5 }
      #expect(switches.count("db") <= looks + 2)
    }
  }

  @Test func `a dependency whose check hangs does not keep a failure from being told`() async throws {
    declared.write("c1", [entry("web", #","depends_on":["db"]"#), entry("db")])
    try await watching(await watch()) {
      try await until { switches.count("web") > 1 && switches.count("db") > 1 }
      switches.hang("db")
      switches.set("web", .down)
      try await until { reports.all.flatMap(\.transitions).contains { $0.key == "web" && $0.to == .down } }
    }
  }

  @Test func `a check that does not come back holds up no other, and ends with the watch`() async throws {
    switches.hang("stuck")
    declared.write("c1", [entry("stuck"), entry("quick")])
    try await watching(await watch()) { try await until { switches.count("quick") > 10 } }
    #expect(switches.count("stuck") == 1)
    // It said nothing about the component.
    #expect(try await store.latestCheck(of: "stuck") == nil)
  }

  @Test func `what was found when the watch is ended is recorded and reported`() async throws {
    declared.write("c1", [entry("api")])
    switches.set("api", .down)
    // Its own turns never come in the time of this test.
    let slow = await watch { $0.recordPause = .seconds(3_600) }
    try await watching(slow) { try await until { switches.count("api") > 0 } }
    #expect(reports.all.count == 1)
    #expect(reports.all.first?.manifestCommit == "c1")
  }

  @Test func `R22 others check beside a watch, and what they found later is not undone`() async throws {
    let keys = (0..<20).map { "c\($0)" }
    declared.write("c1", keys.map { entry($0) })
    var mine = WriterLease.Options()
    mine.wait = .seconds(60)
    let watch = await watch(lease: mine)
    try await watching(watch) {
      try await until { !reports.all.isEmpty }
      let other = "other/1/1"
      var lease: Lease?
      try await until {
        let taken = try await store.acquireLease(
          owner: WriterLease.checks, holder: other, now: Timestamp(seconds: 1_000_000), duration: .seconds(1_000_000))
        lease = taken.holder == other ? taken : nil
        return lease != nil
      }
      // The watch goes on checking, finds some of them down, and waits for its turn.
      let count = keys.map(switches.count).reduce(0, +)
      for key in keys { switches.set(key, .down) }
      try await until { keys.map(switches.count).reduce(0, +) > count + 1 }
      for key in keys { switches.set(key, .operational) }
      // Meanwhile the other one finds them well, later than that.
      let standings = try await store.standings()
      try await store.record(
        standings.map { standing in
          let check = Check(
            component: standing.key, state: .operational, message: "fine", checkedAt: Timestamp(seconds: 1_900_000))
          return CheckRecord(check: check, standing: standing)
        }, sinks: [])
      try await store.releaseLease(try #require(lease))
      let before = Dictionary(uniqueKeysWithValues: keys.map { ($0, switches.count($0)) })
      try await until { keys.allSatisfy { switches.count($0) > (before[$0] ?? 0) + 2 } }
    }
    #expect(reports.all.flatMap(\.transitions).allSatisfy { $0.to == .operational })
    #expect(try await store.standings().allSatisfy { $0.state == .operational })
  }

  @Test func `what others record and report meanwhile is seen`() async throws {
    declared.write("c1", [entry("api")])
    try await watching(await watch()) {
      try await until { !reports.all.isEmpty }
      _ = try await store.create(
        Component(
          key: "extra", provider: "switch", config: ["name": "extra"], policy: CheckPolicy(interval: .seconds(1))),
        owner: "default")
      try await until { switches.count("extra") > 1 }
      try await until { reports.all.last?.health.entries.count == 2 }
    }
  }

  @Test func `a report that cannot be written is told once, and goes out when it can`() async throws {
    declared.write("c1", [entry("api")])
    reports.fail(true)
    try await watching(await watch()) {
      try await until { notices.all.contains { if case .trouble = $0 { true } else { false } } }
      let count = switches.count("api")
      try await until { switches.count("api") > count + 10 }
      reports.fail(false)
      try await until { !reports.all.isEmpty }
      try await until { notices.all.contains { if case .mended = $0 { true } else { false } } }
    }
    #expect(notices.all.count { if case .trouble = $0 { true } else { false } } == 1)
    #expect(reports.all.flatMap(\.transitions).map(\.key) == ["api"])
  }

  @Test func `other settings at the ref end the watch, so that it begins anew`() async throws {
    declared.write("c1", [entry("api")])
    let watch = await watch { $0.settingsHold = { commit in commit == "c1" } }
    let task = Task { try await watch.run() }
    try await until { notices.applied == ["c1"] }
    declared.write("c2", [entry("api")])
    #expect(try await task.value == .settingsChanged)
  }
}
