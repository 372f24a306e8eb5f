import Foundation
import Git
import TestRepositories
import Testing
import UpkeepModel

@testable import GitOps

/// Incidents beside the reports: what moves of components do to them, and that people's words stay.
@Suite struct IncidentTests {
  private static let noon = Timestamp("2026-11-22T12:00:00Z") ?? Timestamp(seconds: 0)

  /// A repository whose reports follow from moves of components.
  private final class Line {
    let repository = try? TestRepository()
    var components: [String: Component] = [:]
    var standings: [String: Standing] = [:]
    var changes: [AppliedChange] = []

    private func at(_ minute: Int) -> Timestamp { IncidentTests.noon.advanced(by: .seconds(60 * minute)) }

    /// Makes a report of moves at a minute after noon.
    func report(_ minute: Int, _ moves: [(key: String, to: HealthState, because: [String])]) async throws {
      let repository = try #require(repository)
      var options = GitHealthLog.Options(environment: [:], version: "1")
      options.incidents = IncidentRules(reopening: .seconds(1800))
      let log = GitHealthLog(try await Repository.open(repository.path), options: options)
      var transitions: [Transition] = []
      for move in moves {
        let from = standings[move.key]?.state ?? .unknown
        transitions.append(
          Transition(
            key: move.key, from: from, to: move.to, at: at(minute), message: "says <b> `x` -->", because: move.because,
            manifestCommit: String(repeating: "a", count: 40), observer: "test"))
        standings[move.key] = Standing(
          key: move.key, state: move.to, since: at(minute), message: "m",
          announced: move.to >= .degraded && move.because.isEmpty ? move.to : nil)
      }
      for key in standings.keys where components[key] == nil { components[key] = Component(key: key, provider: "http") }
      let health = Health(
        entries: components.values.map { Health.Entry(component: $0, standing: standings[$0.key], latest: nil) })
      let recorded = components.values.map {
        RecordedComponent(
          component: $0, owner: "default", commit: nil, createdAt: at(0), updatedAt: at(0))
      }
      _ = try await log.publish(
        Report(
          health: health, transitions: transitions, changes: changes, components: recorded, sources: [:],
          manifestCommit: nil, checkedAt: at(minute), observer: "test", readme: "# Health\n"),
        when: .onChange(heartbeat: .seconds(36000)))
      changes = []
    }

    func move(_ minute: Int, _ key: String, _ to: HealthState, because: [String] = []) async throws {
      try await report(minute, [(key, to, because)])
    }

    func remove(_ minute: Int, _ key: String) {
      components[key] = nil
      standings[key] = nil
      changes.append(AppliedChange(at: at(minute), action: .delete, key: key, owner: "default", commit: nil))
    }

    /// Says of a component that it was told so many minutes after noon.
    func told(_ minute: Int, _ key: String) {
      let state = standings[key]?.state
      standings[key]?.announced = state
      standings[key]?.toldAt = at(minute)
      standings[key]?.because = []
    }

    var files: [String] {
      get throws {
        try #require(repository).git("ls-tree", "-r", "--name-only", "health", "incidents/")
          .split(separator: "\n").map(String.init)
      }
    }

    func text(_ file: String) throws -> String {
      try #require(repository).git("show", "health:\(file)")
    }

    func incident(_ file: String) throws -> Incident {
      try #require(IncidentFile(Array(try text(file).utf8))).incident
    }
  }

  @Test func `it opens when a component goes down, follows it, and closes when it is operational`() async throws {
    let line = Line()
    try await line.report(0, [("api", .operational, []), ("web", .operational, [])])
    try await line.move(1, "api", .degraded)
    #expect(try line.files == [])
    try await line.move(2, "api", .down)
    let file = "incidents/2026/2026-11-22-api.md"
    #expect(try line.files == [file])
    #expect(try line.text(file).contains("`api` went down at 2026-11-22T12:02:00Z and is not back yet."))
    #expect(try line.incident(file).isOpen)
    try await line.move(3, "api", .unknown)
    try await line.move(4, "api", .degraded)
    #expect(try line.incident(file).isOpen)
    try await line.move(5, "api", .operational)
    let incident = try line.incident(file)
    #expect(incident.ended == Self.noon.advanced(by: .seconds(300)))
    #expect(incident.moves.map(\.outcome) == ["down", "unknown", "degraded", "operational"])
    #expect(incident.moves.allSatisfy { $0.message == "says <b> `x` -->" })
    let text = try line.text(file)
    #expect(text.contains("from 2026-11-22T12:02:00Z to 2026-11-22T12:05:00Z, for 3m"), "\(text)")
    #expect(text.contains("commit aaaaaaaa"))
    #expect(!text.contains("<b>"))
    _ = try #require(line.repository).git("fsck", "--strict")
  }

  @Test func `down again within the time goes on with the incident, later begins another`() async throws {
    let line = Line()
    try await line.move(0, "api", .down)
    try await line.move(5, "api", .operational)
    try await line.move(30, "api", .down)
    let first = "incidents/2026/2026-11-22-api.md"
    #expect(try line.files == [first])
    #expect(try line.incident(first).isOpen)
    try await line.move(40, "api", .operational)
    #expect(try line.incident(first).started == Self.noon)
    try await line.move(71, "api", .down)
    #expect(try line.files == ["incidents/2026/2026-11-22-api-2.md", first])
    #expect(try !line.incident(first).isOpen)
    try await line.move(72, "api", .operational)
    #expect(try !line.incident("incidents/2026/2026-11-22-api-2.md").isOpen)
  }

  @Test func `a key that ends like the number of another's file has its own incidents`() async throws {
    let line = Line()
    try await line.report(0, [("api", .down, []), ("api-2", .down, [])])
    try await line.move(100, "api", .operational)
    try await line.move(200, "api", .down)
    #expect(
      try line.files == [
        "incidents/2026/2026-11-22-api-2.md", "incidents/2026/2026-11-22-api-3.md", "incidents/2026/2026-11-22-api.md",
      ])
    try await line.move(201, "api-2", .operational)
    #expect(try line.incident("incidents/2026/2026-11-22-api-2.md").component == "api-2")
    #expect(try !line.incident("incidents/2026/2026-11-22-api-2.md").isOpen)
    #expect(try line.incident("incidents/2026/2026-11-22-api-3.md").isOpen)
  }

  @Test func `what is down because of another stands in that one's incident, and alone once it outlasts it`()
    async throws
  {
    let line = Line()
    try await line.report(0, [("db", .down, []), ("web", .down, ["db"])])
    let file = "incidents/2026/2026-11-22-db.md"
    #expect(try line.files == [file])
    #expect(try line.incident(file).moves.map(\.outcome) == ["down", "down (because of db)"])
    try await line.move(10, "db", .operational)
    line.told(11, "web")
    try await line.report(11, [])
    #expect(try line.files == [file, "incidents/2026/2026-11-22-web.md"])
    #expect(try line.incident("incidents/2026/2026-11-22-web.md").started == Self.noon)
    line.told(12, "web")
    try await line.report(12, [])
    #expect(try line.files.count == 2)
  }

  @Test func `maintenance opens none, and what outlasts it does`() async throws {
    let line = Line()
    line.components["api"] = Component(
      key: "api", provider: "http",
      policy: CheckPolicy(),
      maintenance: [MaintenanceWindow(from: Self.noon, to: Self.noon.advanced(by: .seconds(600)))])
    try await line.move(5, "api", .down)
    #expect(try line.files == [])
    line.told(10, "api")
    try await line.report(10, [])
    #expect(try line.files == ["incidents/2026/2026-11-22-api.md"])
  }

  @Test func `declared maintenance has a page from the beginning, with what happened during it`() async throws {
    let line = Line()
    let later = Self.noon.advanced(by: .seconds(3600))
    func declare(_ reason: String, to end: Timestamp = later.advanced(by: .seconds(600))) {
      line.components["api"] = Component(
        key: "api", name: "Public API", provider: "http",
        maintenance: [MaintenanceWindow(from: later, to: end, reason: reason)])
    }
    declare("a *new* disk")
    try await line.report(0, [("api", .operational, [])])
    let file = "maintenance/2026/2026-11-22-1300-api.md"
    #expect(try line.text(file).hasPrefix("# Public API: maintenance on 2026-11-22\n"))
    #expect(try line.text(file).contains("to 2026-11-22T13:10:00Z: a \\*new\\* disk."))
    declare("two disks", to: later.advanced(by: .seconds(1200)))
    try await line.report(1, [])
    #expect(try line.incident(file).reason == "two disks")
    #expect(try line.incident(file).ended == later.advanced(by: .seconds(1200)))
    try await line.move(61, "api", .down)
    try await line.move(63, "api", .operational)
    #expect(try line.incident(file).moves.map(\.outcome) == ["down", "operational"])
    #expect(try line.files == [])
    line.components["api"]?.maintenance = []
    try await line.report(90, [])
    #expect(try !line.incident(file).isWithdrawn)
  }

  @Test func `maintenance that is taken out before it begins is withdrawn, and can come back`() async throws {
    let line = Line()
    let later = Self.noon.advanced(by: .seconds(3600))
    let window = MaintenanceWindow(from: later, to: later.advanced(by: .seconds(600)))
    line.components["api"] = Component(key: "api", provider: "http", maintenance: [window])
    try await line.report(0, [("api", .operational, [])])
    let file = "maintenance/2026/2026-11-22-1300-api.md"
    line.components["api"]?.maintenance = []
    try await line.report(1, [])
    #expect(try line.incident(file).isWithdrawn)
    #expect(try line.text(file).contains("It was withdrawn."))
    line.components["api"]?.maintenance = [window]
    try await line.report(2, [])
    #expect(try !line.incident(file).isWithdrawn)
  }

  @Test func `R19 R20 a rename goes on with the incident, and a removal ends it`() async throws {
    let line = Line()
    try await line.move(0, "old", .down)
    line.components["new"] = Component(key: "new", provider: "http", previously: ["old"])
    line.standings["new"] = line.standings["old"].map { standing in
      var standing = standing
      standing.key = "new"
      return standing
    }
    line.components["old"] = nil
    line.standings["old"] = nil
    try await line.move(5, "new", .degraded)
    let file = "incidents/2026/2026-11-22-old.md"
    #expect(try line.incident(file).moves.map(\.key) == ["old", "new"])
    try await line.move(6, "other", .down)
    line.remove(7, "other")
    try await line.report(7, [])
    let removed = try line.incident("incidents/2026/2026-11-22-other.md")
    #expect(removed.ended == Self.noon.advanced(by: .seconds(420)))
    #expect(removed.moves.last?.outcome == "removed from the manifest")
  }

  @Test func `what people write around the markers stays, byte for byte`() async throws {
    let line = Line()
    try await line.move(0, "api", .down)
    let repository = try #require(line.repository)
    let file = "incidents/2026/2026-11-22-api.md"
    try repository.git("worktree", "add", "-q", "\(repository.folder)/pages", "health")
    let path = "\(repository.folder)/pages/\(file)"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    text = text.replacing("# api: down on 2026-11-22", with: "# The database was full")
    let words = "\n## What happened\r\n\nA disk <filled> up `quietly`.   \n<!-- upkeep: no marker -->\n"
    try (text + words).write(toFile: path, atomically: true, encoding: .utf8)
    try repository.git("-C", "\(repository.folder)/pages", "commit", "-qam", "Say what happened")
    try repository.git("worktree", "remove", "\(repository.folder)/pages")
    try await line.move(5, "api", .operational)
    let now = try line.text(file)
    #expect(now.hasPrefix("# The database was full\n"))
    #expect(now.hasSuffix(words.trimmingCharacters(in: .newlines)) || now.hasSuffix(words))
    #expect(try !line.incident(file).isOpen)
  }

  @Test func `a file without markers is people's alone`() {
    #expect(IncidentFile(Array("# Nothing of ours\n".utf8)) == nil)
    #expect(IncidentFile(Array("<!-- upkeep:incident {\"component\": -->\n<!-- upkeep:end -->".utf8)) == nil)
    let there = Array("# Rewritten\n".utf8)
    let own = IncidentFile(Incident(component: "api", started: Self.noon)).bytes
    #expect(IncidentFile.merging(own, into: there) == there)
  }

  @Test func `two places that know different parts of an incident know both together`() throws {
    func move(_ minute: Int, _ outcome: String) -> Incident.Move {
      Incident.Move(at: Self.noon.advanced(by: .seconds(60 * minute)), key: "api", outcome: outcome, message: "")
    }
    let first = Incident(component: "api", started: Self.noon, moves: [move(0, "down"), move(2, "degraded")])
    var second = Incident(component: "api", started: Self.noon, moves: [move(0, "down"), move(3, "operational")])
    second.ended = Self.noon.advanced(by: .seconds(180))
    #expect(first.merged(with: second) == second.merged(with: first))
    #expect(first.merged(with: second).moves.map(\.outcome) == ["down", "degraded", "operational"])
    #expect(first.merged(with: second).ended == second.ended)
    #expect(first.merged(with: first) == first)
    var there = IncidentFile(first)
    there.after = "\n\nWords of people.\n"
    let merged = try #require(IncidentFile(IncidentFile.merging(IncidentFile(second).bytes, into: there.bytes)))
    #expect(merged.after == there.after)
    #expect(merged.incident.moves.count == 3)
  }

  @Test func `a flapping component's timeline stays short, and its end is there`() throws {
    var incident = Incident(component: "api", started: Self.noon)
    for minute in 0..<1001 {
      incident.add(
        Incident.Move(
          at: Self.noon.advanced(by: .seconds(60 * minute)), key: "api", outcome: minute % 2 == 0 ? "down" : "degraded",
          message: ""))
    }
    let text = String(decoding: IncidentFile(incident).bytes, as: UTF8.self)
    #expect(text.contains("801 moves are left out here"))
    #expect(text.utf8.count < 20_000)
    let read = try #require(IncidentFile(Array(text.utf8))).incident
    #expect(read.moves.last == incident.moves.last)
    #expect(read.moves.first == incident.moves.first)
    var again = read
    again.add(Incident.Move(at: Self.noon.advanced(by: .seconds(70_000)), key: "api", outcome: "down", message: ""))
    let longer = String(decoding: IncidentFile(again).bytes, as: UTF8.self)
    #expect(longer.contains("802 moves are left out here"))
  }

  @Test func `a name that would end the comment does not`() throws {
    let incident = Incident(component: "api", name: "--> <script>", started: Self.noon)
    let file = IncidentFile(incident)
    #expect(IncidentFile(file.bytes)?.incident.name == "--> <script>")
  }
}
