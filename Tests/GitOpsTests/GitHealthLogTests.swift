import Foundation
import Git
@testable import GitOps
import JSONText
import TestRepositories
import Testing
import UpkeepModel

/// Builds reports about components at chosen moments.
private struct Story {
  var entries: [String: (state: HealthState, since: Int64, message: String)] = [:]
  var transitions: [Transition] = []
  var now: Int64 = 1_795_356_000
  var commit: String? = "1111111111111111111111111111111111111111"

  mutating func set(_ key: String, _ state: HealthState, _ message: String = "") {
    now += 60
    let before = entries[key]?.state ?? .unknown
    if before != state {
      transitions.append(
        Transition(
          key: key, from: before, to: state, at: Timestamp(seconds: now), message: message, manifestCommit: commit,
          observer: "test"))
      entries[key] = (state, now, message)
    }
  }

  mutating func takeReport() -> Report {
    defer { transitions = [] }
    return report
  }

  var report: Report {
    let health = Health(
      entries: entries.map { key, value in
        Health.Entry(
          component: Component(key: key, provider: "http"),
          standing: Standing(
            key: key, state: value.state, since: Timestamp(seconds: value.since), message: value.message,
            announced: value.state >= .degraded ? value.state : nil),
          latest: Check(
            component: key, state: value.state, message: value.message, latency: .microseconds(now % 1_000_000),
            checkedAt: Timestamp(seconds: now)))
      })
    let recorded = entries.keys.map {
      RecordedComponent(
        component: Component(key: $0, provider: "http", config: ["token": ["env": "UPKEEP_TOKEN"]]), owner: "default",
        commit: commit, createdAt: Timestamp(seconds: 0), updatedAt: Timestamp(seconds: 0))
    }
    return Report(
      health: health, transitions: transitions, components: recorded,
      sources: commit.map { ["default": AppliedSource(commit: $0, at: Timestamp(seconds: now))] } ?? [:],
      manifestCommit: commit, checkedAt: Timestamp(seconds: now), observer: "test", readme: "# Health\n")
  }
}

@Suite struct GitHealthLogTests {
  private let rule = CommitRule.onChange(heartbeat: .seconds(3600))

  private func log(_ repository: TestRepository, ref: String = "refs/heads/health") async throws -> GitHealthLog {
    var options = GitHealthLog.Options(environment: [:], version: "1.2.3")
    options.ref = ref
    return GitHealthLog(try await Repository.open(repository.path), options: options)
  }

  private func id(_ publication: Publication) -> String? {
    if case .committed(let id, _, _) = publication { id } else { nil }
  }

  @Test func `the first report makes an orphan branch that git finds whole`() async throws {
    let repository = try TestRepository()
    try repository.commit(["components.json": "{}"])
    var story = Story()
    story.set("api", .down, "connection refused")
    story.set("web", .operational, "200 OK")
    let log = try await log(repository)
    let publication = try await log.publish(story.takeReport(), when: rule)
    #expect(try repository.git("rev-parse", "health") == id(publication))
    #expect(try repository.git("rev-list", "--count", "health") == "1")
    #expect(
      try repository.git("ls-tree", "-r", "--name-only", "health")
        == "README.md\napplied.json\nchecks.json\nhealth.json\ntransitions/2026-11-22.jsonl")
    #expect(try repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `health.json is one line per component and holds nothing volatile`() async throws {
    let repository = try TestRepository()
    var story = Story()
    story.set("web", .operational, "200 OK")
    story.set("api", .down, "connection refused")
    _ = try await log(repository).publish(story.takeReport(), when: rule)
    #expect(
      try repository.show("health:health.json") == """
        {
        "version": 1,
        "state": "down",
        "counts": {"degraded":0,"down":1,"operational":1,"unknown":0},
        "manifest_commit": "1111111111111111111111111111111111111111",
        "components": [
        {"key":"api","state":"down","since":"2026-11-22T14:02:00Z","message":"connection refused"},
        {"key":"web","state":"operational","since":"2026-11-22T14:01:00Z","message":"200 OK"}
        ]
        }
        """)
  }

  @Test func `R28 a cause, an untold problem and the last telling outlast the store`() async throws {
    let repository = try TestRepository()
    let components = ["api", "db", "web"].map { Component(key: $0, provider: "http") }
    let standings = [
      Standing(
        key: "api", state: .down, since: Timestamp(seconds: 100), message: "gone", because: ["db"], pending: .degraded,
        streak: 1),
      Standing(key: "db", state: .down, since: Timestamp(seconds: 100), message: "gone", announced: .down),
      Standing(
        key: "web", state: .degraded, since: Timestamp(seconds: 90), message: "slow", announced: .degraded,
        toldAt: Timestamp(seconds: 190)),
    ]
    let checks = standings.map { Check(component: $0.key, state: $0.state, message: "", checkedAt: $0.since) }
    let recorded = components.map {
      RecordedComponent(
        component: $0, owner: "default", commit: nil, createdAt: Timestamp(seconds: 0), updatedAt: Timestamp(seconds: 0)
      )
    }
    func report(_ standings: [Standing]) -> Report {
      Report(
        health: Health(
          entries: zip(components, zip(standings, checks)).map {
            Health.Entry(component: $0, standing: $1.0, latest: $1.1)
          }), transitions: [], components: recorded,
        sources: [:], manifestCommit: nil, checkedAt: Timestamp(seconds: 200), observer: "test", readme: "",
        keepsStreaks: true)
    }
    let log = try await log(repository)
    _ = try await log.publish(report(standings), when: rule)
    #expect(try await log.recorded()?.standings == standings)
    #expect(try await log.publish(report(standings), when: rule) == .unchanged)
    // A reminder is no change of health, and the next run must know of it all the same.
    var reminded = standings
    reminded[1].toldAt = Timestamp(seconds: 199)
    _ = try await log.publish(report(reminded), when: rule)
    #expect(try await log.recorded()?.standings == reminded)
    #expect(try repository.git("diff", "--name-only", "health~1", "health") == "checks.json")
  }

  @Test func `the message says what happened, with trailers that git reads`() async throws {
    let repository = try TestRepository()
    var story = Story()
    story.set("web", .down, "refused")
    let log = try await log(repository)
    _ = try await log.publish(story.takeReport(), when: rule)
    story.set("web", .operational, "200 OK")
    story.set("api", .down, "timeout")
    story.set("db", .degraded, "slow")
    let publication = try await log.publish(story.takeReport(), when: rule)
    #expect(
      publication
        == .committed(
          id: try repository.git("rev-parse", "health"), ref: "refs/heads/health",
          subject: "down: api down, db degraded, web recovered"))
    let message = try repository.git("log", "-1", "--format=%B", "health").trimmingCharacters(in: .newlines)
    #expect(
      message == """
        down: api down, db degraded, web recovered

        api: unknown -> down at 2026-11-22T14:03:00Z, timeout
        db: unknown -> degraded at 2026-11-22T14:04:00Z, slow
        web: down -> operational at 2026-11-22T14:02:00Z, 200 OK

        Manifest-Commit: 1111111111111111111111111111111111111111
        Health-State: down
        Checked-At: 2026-11-22T14:04:00Z
        Observer: test
        Upkeep-Version: 1.2.3
        """)
    #expect(
      try repository.git("log", "-1", "--format=%(trailers:key=Health-State,valueonly)", "health")
        .trimmingCharacters(in: .newlines) == "down")
  }

  @Test func `a subject is cut at 72 characters and says how many more there are`() async throws {
    let repository = try TestRepository()
    var story = Story()
    for number in 10..<40 { story.set("component-\(number)", .down, "refused") }
    _ = try await log(repository).publish(story.takeReport(), when: rule)
    let subject = try repository.git("log", "-1", "--format=%s", "health")
    #expect(subject.count <= 72)
    #expect(subject == "down: component-10 down, component-11 down and 28 more")
  }

  @Test func `R29 unchanged health makes no commit, however the volatile values move`() async throws {
    let repository = try TestRepository()
    var story = Story()
    story.set("web", .operational)
    let log = try await log(repository)
    _ = try await log.publish(story.takeReport(), when: rule)
    story.now += 3599
    #expect(try await log.publish(story.takeReport(), when: rule) == .unchanged)
    #expect(repository.commitCount("health") == 1)
  }

  @Test func `a heartbeat makes a commit after its time, and always makes one every time`() async throws {
    let repository = try TestRepository()
    var story = Story()
    story.set("web", .operational)
    let log = try await log(repository)
    _ = try await log.publish(story.takeReport(), when: rule)
    story.now += 3600
    #expect(id(try await log.publish(story.takeReport(), when: rule)) != nil)
    #expect(try repository.git("log", "-1", "--format=%s", "health") == "operational: heartbeat")
    #expect(try repository.git("diff", "--name-only", "health~1", "health") == "checks.json")
    #expect(id(try await log.publish(story.takeReport(), when: .always)) != nil)
  }

  @Test func `a manifest commit alone makes a commit`() async throws {
    let repository = try TestRepository()
    var story = Story()
    story.set("web", .operational)
    let log = try await log(repository)
    _ = try await log.publish(story.takeReport(), when: rule)
    story.commit = "2222222222222222222222222222222222222222"
    _ = try await log.publish(story.takeReport(), when: rule)
    #expect(try repository.git("log", "-1", "--format=%s", "health") == "operational: manifest 22222222 applied")
  }

  @Test func `git diff shows exactly the transition, and git blame the commit of each`() async throws {
    let repository = try TestRepository()
    var story = Story()
    for key in ["api", "db", "web"] { story.set(key, .operational, "ok") }
    let log = try await log(repository)
    let first = id(try await log.publish(story.takeReport(), when: rule))
    story.set("db", .down, "refused")
    let second = id(try await log.publish(story.takeReport(), when: rule))
    let lines = try repository.git("diff", "-U0", "health~1", "health", "--", "health.json").split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("+{") } == 1)
    #expect(lines.count { $0.hasPrefix("-{") } == 1)
    let blame = try repository.git("blame", "-l", "-s", "--root", "health", "--", "health.json").split(separator: "\n")
    func commit(of key: String) -> Substring? { blame.first { $0.contains("\"key\":\"\(key)\"") }?.prefix(40) }
    #expect(commit(of: "db").map(String.init) == second)
    #expect(commit(of: "api").map(String.init) == first)
    #expect(commit(of: "web").map(String.init) == first)
  }

  @Test func `at a transition only the moved lines of checks.json change`() async throws {
    let repository = try TestRepository()
    var story = Story()
    for key in ["api", "db", "web"] { story.set(key, .operational, "ok") }
    let log = try await log(repository)
    _ = try await log.publish(story.takeReport(), when: rule)
    story.set("db", .down, "refused")
    story.entries["api"] = nil
    story.set("new", .operational)
    _ = try await log.publish(story.takeReport(), when: rule)
    let diff = try repository.git("diff", "-U0", "health~1", "health", "--", "checks.json").split(separator: "\n")
    func keys(_ sign: String) -> [Substring] {
      diff.filter { $0.hasPrefix(sign + "{") }.compactMap { $0.split(separator: "\"").dropFirst(3).first }
    }
    #expect(keys("-") == ["api", "db"])
    #expect(keys("+") == ["db", "new"])
  }

  @Test func `R28 transitions that are sent twice stand in the file once`() async throws {
    let repository = try TestRepository()
    var story = Story()
    story.set("api", .down, "refused")
    let log = try await log(repository)
    let report = story.takeReport()
    _ = try await log.publish(report, when: rule)
    #expect(try await log.publish(report, when: rule) == .unchanged)
    #expect(try repository.show("health:transitions/2026-11-22.jsonl").split(separator: "\n").count == 1)
  }

  @Test func `what was published is read back for an empty store`() async throws {
    let repository = try TestRepository()
    var story = Story()
    story.set("api", .down, "refused")
    story.set("web", .operational, "200 OK")
    let log = try await log(repository)
    #expect(try await log.recorded() == nil)
    let report = story.takeReport()
    _ = try await log.publish(report, when: rule)
    let recorded = try #require(try await log.recorded())
    #expect(recorded.components == report.components?.sorted { $0.key < $1.key })
    #expect(recorded.standings == report.health.entries.compactMap(\.standing))
    #expect(recorded.checks.map(\.component) == ["api", "web"])
    #expect(recorded.sources["default"]?.commit == story.commit)
  }

  @Test func `two observers that close the same day both leave what they know, also when a report is replayed`()
    async throws
  {
    let repository = try TestRepository()
    var story = Story()
    story.set("api", .down, "refused")
    let log = try await log(repository)
    _ = try await log.publish(story.takeReport(), when: rule)
    try repository.git("update-ref", "refs/heads/other", "health")
    let day = try #require(Day("2026-11-22"))
    let (dawn, noon, night) = (day.start, Timestamp(seconds: day.start.seconds + 43_200), day.next.start)
    func rollup(_ key: String, gap: TimeSpan) -> DayRollup {
      DayRollup(
        key: key, day: day, span: day.span, checks: 10, gaps: TimeSpans([gap]), maintenance: TimeSpans(),
        timeline: Timeline([]), latency: LatencyHistogram())
    }
    var (first, second) = (story.takeReport(), story.takeReport())
    let afternoon = TimeSpan(from: noon, to: night)
    first.days = [rollup("api", gap: afternoon), rollup("web", gap: afternoon)]
    second.days = [rollup("api", gap: TimeSpan(from: dawn, to: noon)), rollup("db", gap: afternoon)]
    _ = try await log.publish(first, when: rule)
    _ = try await log.publish(second, when: rule)
    let text = try repository.show("health:daily/2026-11-22.json")
    for key in ["db", "web"] { #expect(text.contains(#"{"key":"\#(key)","checks":10,"#)) }
    // Nobody else looked in the morning, and the transition came at 14:01.
    #expect(text.contains(#"{"key":"api","checks":20,"down":35940,"unknown":50460,"covered":86400}"#))

    let other = try await self.log(repository, ref: "refs/heads/other")
    _ = try await other.publish(second, when: rule)
    let git = try await Repository.open(repository.path)
    let base = try #require(ObjectID(hex: repository.git("rev-parse", "health~2")))
    let pending = try #require(ObjectID(hex: repository.git("rev-parse", "other")))
    let tip = try #require(ObjectID(hex: repository.git("rev-parse", "health~1")))
    let replayed = try await git.perform { git in
      try ReportReplay.replay(ReportReplay.pending(from: base, to: pending, in: git), on: tip, in: git)
    }
    #expect(try repository.show("\(replayed):daily/2026-11-22.json") == text)
  }

  @Test func `R13 applied.json holds the reference of a secret`() async throws {
    let repository = try TestRepository()
    var story = Story()
    story.set("api", .operational)
    _ = try await log(repository).publish(story.takeReport(), when: rule)
    #expect(try repository.show("health:applied.json").contains(#""config":{"token":{"env":"UPKEEP_TOKEN"}}"#))
  }

  @Test func `R33 index, HEAD, main and the work tree stay as they are`() async throws {
    let repository = try TestRepository()
    try repository.commit(["components.json": "{}", "src/a.txt": "a"])
    let before = try repository.untouchables()
    var story = Story()
    story.set("api", .down)
    _ = try await log(repository).publish(story.takeReport(), when: rule)
    #expect(try repository.untouchables() == before)
    #expect(try repository.git("status", "--porcelain") == "")
  }

  @Test func `R33 the branch that is checked out is refused`() async throws {
    let repository = try TestRepository()
    try repository.commit(["a": "a"])
    var story = Story()
    story.set("api", .down)
    let log = try await log(repository, ref: "refs/heads/main")
    await #expect(throws: GitOpsProblem.self) { try await log.publish(story.report, when: rule) }
  }

  @Test func `a branch of another purpose is refused and stays as it is`() async throws {
    let repository = try TestRepository()
    try repository.commit(["a": "a"])
    try repository.git("branch", "health")
    let tip = try repository.git("rev-parse", "health")
    var story = Story()
    story.set("api", .down)
    let log = try await log(repository)
    await #expect(throws: GitOpsProblem.self) { try await log.publish(story.report, when: rule) }
    await #expect(throws: GitOpsProblem.self) { try await log.recorded() }
    #expect(try repository.git("rev-parse", "health") == tip)
  }

  @Test func `R35 writers at once all land, in one line of commits, and nothing is lost`() async throws {
    let repository = try TestRepository(bare: true)
    let path = repository.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          let options = GitHealthLog.Options(environment: [:], version: "1")
          let log = GitHealthLog(try await Repository.open(path), options: options)
          var story = Story()
          for round in 0..<10 {
            story.set("w\(writer)", round.isMultiple(of: 2) ? .down : .operational, "round \(round)")
            _ = try await log.publish(story.takeReport(), when: .always)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(repository.commitCount("health") == 40)
    #expect(try repository.show("health:transitions/2026-11-22.jsonl").split(separator: "\n").count == 40)
    #expect(try repository.git("rev-list", "--merges", "health") == "")
    #expect(try repository.git("fsck", "--strict", "--no-dangling") == "")
  }
}
