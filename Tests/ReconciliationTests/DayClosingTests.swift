import Git
import GitOps
import HealthEngine
import JSONText
import ManifestFormat
import MemoryStore
import Reconciliation
import StoreContract
import TestRepositories
import Testing
import UpkeepModel

/// Runs on a real health ref over days that pass on a manual clock.
@Suite struct DayClosingTests {
  /// Down while its clock shows certain seconds.
  private struct Scripted: Provider, Probe {
    let description = ProviderDescription(name: "scripted", summary: "As the clock says.", settings: [])
    let clock: ManualClock
    let outage: Range<Int64>
    func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe { self }
    func check() async -> Finding {
      let isDown = outage.contains(clock.now.seconds)
      return Finding(isDown ? .down : .operational, isDown ? "refused" : "fine", latency: .milliseconds(12))
    }
  }

  private let repository: TestRepository
  private let clock = ManualClock()
  private let start = Day(number: 20_700).start

  init() throws {
    repository = try TestRepository()
    let component = #"{"key":"api","provider":"scripted","retries":0,"interval":"5m"}"#
    try repository.commit(["components.json": #"{"version":1,"components":[\#(component)]}"#])
    clock.set(start.advanced(by: .seconds(600)))
  }

  private func log() async throws -> GitHealthLog {
    GitHealthLog(
      try await Repository.open(repository.path), options: GitHealthLog.Options(environment: [:], version: "1"))
  }

  private func run(_ store: any StateStore, outage: Range<Int64> = 0..<1) async throws {
    let provider = Scripted(clock: clock, outage: outage)
    let clock = clock
    let engine = Engine(
      components: store, checks: store, options: EngineOptions(observer: "me", now: { clock.now }))
    await engine.register(provider)
    var options = ReconcileOptions()
    options.now = { clock.now }
    let planner = Planner(
      source: GitManifestSource(try await Repository.open(repository.path)),
      decoder: ManifestDecoder(providers: [provider.description]))
    let reconciler = Reconciler(
      planner: planner, store: store, engine: engine, log: try await log(), options: options)
    _ = try await reconciler.reconcile(planner.desired(ManifestSelection()))
  }

  private func store() -> any StateStore {
    let clock = clock
    return MemoryStore(now: { clock.now })
  }

  private func at(_ seconds: Int64) -> Timestamp { start.advanced(by: .seconds(seconds)) }

  /// A run every so many seconds, from the clock's moment to another.
  private func pass(
    until end: Int64, every step: Int, outage: Range<Int64> = 0..<1, store: () -> any StateStore
  ) async throws {
    while clock.now < at(end) {
      try await run(store(), outage: outage)
      clock.advance(seconds: Int64(step))
    }
  }

  @Test func `a finished day is rolled up once, with what the checks of the store tell`() async throws {
    let store = store()
    let outage = start.seconds + 3600..<start.seconds + 5400
    try await pass(until: 86_400 + 900, every: 300, outage: outage) { store }
    let commits = repository.commitCount("health")
    let file = try repository.show("health:daily/\(start.day).json")
    #expect(
      file == """
        {
        "version": 1,
        "day": "\(start.day)",
        "components": [
        {"key":"api","checks":286,"down":1800,"operational":84000,"covered":85800,"existed":[600,86400],\
        "latency_ms":{"p50":13,"p90":13,"p99":13,"buckets":"55:286"}}
        ]
        }
        """)
    try await pass(until: 86_400 + 1800, every: 300) { store }
    #expect(repository.commitCount("health") == commits)
    #expect(try repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `time in which nobody looked is a gap, not up and not down`() async throws {
    let store = store()
    try await pass(until: 7200, every: 300) { store }
    clock.set(at(36_000))
    try await pass(until: 86_400 + 300, every: 300) { store }
    let history = try await GitHistory(log()).read(HistorySelection(since: start, until: at(86_400)))
    let record = try #require(history.entries.first?.record)
    // The last check before the gap ended at 6900 and speaks for three intervals and a minute.
    #expect(record.days.first?.gaps.list == [TimeSpan(from: at(6900 + 960), to: at(36_000))])
    let uptime = record.uptime(in: history.window, accounting: Accounting())
    #expect(uptime.ratio == 1 && uptime.covered == 86_400 - 600 - (36_000 - 7860))
  }

  @Test func `where no store survives a run, the reports tell when somebody looked`() async throws {
    try await pass(until: 86_400 + 3600, every: 1200) { store() }
    let history = try await GitHistory(log()).read(HistorySelection(since: start, until: at(86_400)))
    let record = try #require(history.entries.first?.record)
    let day = try #require(record.days.first)
    #expect(day.gaps.isEmpty && day.covered.seconds == 85_800)
    // A report an hour, each with one check.
    #expect(day.checks == 24)
  }

  @Test func `a day on which nothing was checked leaves no roll-up, and is a gap`() async throws {
    let store = store()
    try await pass(until: 3600, every: 300) { store }
    clock.set(at(3 * 86_400 + 60))
    try await run(store)
    let files = try repository.git("ls-tree", "-r", "--name-only", "health", "daily")
    #expect(files == "daily/\(start.day).json")
    let history = try await GitHistory(log()).read(HistorySelection())
    let uptime = try #require(history.entries.first).record.uptime(in: history.window, accounting: Accounting())
    #expect(uptime.covered == 3300 - 600 + 960 + 60)
  }

  @Test func `R19 R20 changes of components are told on the ref, and a rename keeps the line of history`() async throws
  {
    let store = store()
    try await pass(until: 3600, every: 300) { store }
    let renamed = #"{"key":"web","provider":"scripted","retries":0,"interval":"5m","previously":["api"]}"#
    try repository.commit(["components.json": #"{"version":1,"components":[\#(renamed)]}"#])
    try await pass(until: 86_400 + 300, every: 300, outage: start.seconds + 7200..<start.seconds + 7500) { store }
    let lines = try repository.show("health:changes/\(start.day).jsonl").split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.last?.contains(#""action":"move","key":"web","previous_key":"api""#) == true)
    let log = try await log()
    for key in ["web", "api"] {
      let history = try await GitHistory(log).read(HistorySelection(keys: [key]))
      let entry = try #require(history.entries.first)
      #expect(entry.component.key == "web")
      #expect(entry.record.timeline.transitions.map(\.key) == ["api", "web", "web"])
      #expect(entry.record.lifetime.list.map(\.from) == [at(600)])
      #expect(entry.record.uptime(in: history.window, accounting: Accounting()).down == 300)
    }
    await #expect(throws: GitOpsProblem.self) { try await GitHistory(log).read(HistorySelection(keys: ["nobody"])) }
  }

  private func declare(_ entry: String) throws {
    try repository.commit(["components.json": #"{"version":1,"components":[\#(entry)]}"#])
  }

  @Test func `R19 the day before a rename keeps its roll-up, whichever run makes it`() async throws {
    let store = store()
    try await pass(until: 86_400 - 300, every: 300, outage: start.seconds + 7200..<start.seconds + 7500) { store }
    clock.set(at(86_400 + 60))
    try declare(#"{"key":"web","provider":"scripted","retries":0,"interval":"5m","previously":["api"]}"#)
    try await run(store)
    let history = try await GitHistory(log()).read(HistorySelection(keys: ["web"]))
    let record = try #require(history.entries.first?.record)
    #expect(record.days.map(\.key) == ["api"])
    #expect(record.uptime(in: history.window, accounting: Accounting()).down == 300)
  }

  @Test func `R20 a deleted component keeps its state of before, also where it did not move for days`() async throws {
    let store = store()
    try await pass(until: 2 * 86_400 + 36_000, every: 300) { store }
    try declare(
      #"{"key":"other","provider":"scripted","retries":0,"interval":"5m"},"#
        + #"{"key":"third","provider":"scripted","retries":0,"interval":"5m"}"#)
    // One of one is always too many, so it goes by hand.
    try await store.delete("api")
    try await pass(until: 3 * 86_400 + 300, every: 300) { store }
    let history = try await GitHistory(log()).read(
      HistorySelection(since: at(2 * 86_400), until: at(3 * 86_400), includesDeleted: true))
    let entry = try #require(history.entries.first { $0.component.key == "api" })
    let uptime = entry.record.uptime(in: history.window, accounting: Accounting())
    #expect(entry.isDeleted && uptime.ratio == 1 && uptime.seconds[.unknown] == 0)
    #expect(uptime.up == 36_000)
  }

  @Test func `R19 R20 a component that was deleted, brought back and then renamed is told of once`() async throws {
    let store = store()
    let other = #"{"key":"other","provider":"scripted","retries":0,"interval":"5m"}"#
    try declare(other + #",{"key":"api","provider":"scripted","retries":0,"interval":"5m"}"#)
    try await pass(until: 3600, every: 300) { store }
    try declare(other)
    try await pass(until: 7200, every: 300) { store }
    try declare(other + #",{"key":"api","provider":"scripted","retries":0,"interval":"5m"}"#)
    try await pass(until: 10_800, every: 300) { store }
    try declare(other + #",{"key":"web","provider":"scripted","retries":0,"interval":"5m","previously":["api"]}"#)
    try await pass(until: 14_400, every: 300) { store }
    let history = try await GitHistory(log()).read(HistorySelection(includesDeleted: true))
    #expect(history.entries.map(\.component.key) == ["other", "web"])
    #expect(history.entries.last?.record.lifetime.list.count == 2)
  }
}
