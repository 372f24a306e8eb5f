import Foundation
import JSONText
import TestRepositories
import Testing

/// Plans of pull requests.
@Suite struct ReviewTests {
  private func plan(_ world: World, _ arguments: String...) throws -> JSONValue {
    let output = try world.upkeep(["plan", "--format", "json"] + arguments)
    #expect(output.status == 0, "\(output.stderr)")
    return try JSONValue(parsing: Array(output.stdout.utf8))
  }

  /// Each entry on lines of its own, so that two branches can add entries without a conflict.
  private func files(_ world: World, _ keys: [String]) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: keys.map { key in
        ("components/\(key).json", "{\"version\":1,\"components\":[\(world.entry(key))]}")
      })
  }

  private func world() throws -> World {
    let world = try World()
    try world.repository.commit(files(world, ["api", "web"]))
    #expect(try world.upkeep("reconcile").status == 0)
    try world.repository.git("checkout", "-q", "-b", "topic")
    try world.repository.commit(files(world, ["queue"]), message: "Add the queue")
    try world.repository.git("checkout", "-q", "main")
    return world
  }

  @Test func `R14 a branch that fell behind plans no phantom deletes`() throws {
    let world = try world()
    try world.repository.commit(files(world, ["db"]), message: "Add the database")
    #expect(try world.upkeep("apply").status == 0)
    #expect(try plan(world, "--ref", "topic")["summary"]?["delete"] == 1)
    let merged = try plan(world, "--base", "main", "--head", "topic")
    #expect(merged["summary"]?["delete"] == 0 && merged["summary"]?["create"] == 1)
    #expect(merged["changes"]?.array?.map { $0["key"] } == ["queue"])
    #expect(merged["base"]?.string == (try world.repository.git("rev-parse", "main")))
  }

  @Test func `R15 rows that the change does not ask for are marked in every form`() throws {
    let world = try world()
    try world.repository.commit(files(world, ["db"]), message: "Add the database")
    let merged = try plan(world, "--base", "main", "--head", "topic")
    let rows = try #require(merged["changes"]?.array)
    #expect(rows.map { $0["key"] } == ["db", "queue"])
    #expect(rows.map { $0["explained"] } == [false, nil])
    let text = try world.upkeep("plan", "--base", "main", "--head", "topic").stdout
    #expect(text.contains("Not of this change: the base"))
    let markdown = try world.upkeep("plan", "--base", "main", "--head", "topic", "--format", "markdown").stdout
    #expect(markdown.contains("**Not of this change: merged already and not applied yet**"))
    #expect(try #require(markdown.split(separator: "Not of this change").last).contains("`db`"))
  }

  @Test func `R14 a conflict and a base that is not there are errors that name both sides`() throws {
    let world = try world()
    try world.repository.commit(["components/queue.json": "{\"version\":1,\"components\":[]}"], message: "Other")
    let conflict = try world.upkeep("plan", "--base", "main", "--head", "topic")
    #expect(conflict.status == 1 && conflict.stdout.isEmpty)
    #expect(conflict.stderr.contains("both change components/queue.json") && conflict.stderr.contains("Merge main"))
    let missing = try world.upkeep("plan", "--base", "nowhere", "--head", "topic")
    #expect(missing.status == 1 && missing.stderr.contains("nowhere"))
  }

  @Test func `R9 the plan of a merge leaves the repository as it is`() throws {
    let world = try world()
    try world.repository.commit(files(world, ["db"]), message: "Add the database")
    // SQLite keeps two files beside a store while it is read.
    func listing() throws -> [String] {
      try FileManager.default.subpathsOfDirectory(atPath: world.repository.path)
        .filter { !$0.hasPrefix(".git/upkeep/") }.sorted()
    }
    let before = try listing()
    #expect(try world.upkeep("plan", "--base", "main", "--head", "topic").status == 0)
    #expect(try listing() == before)
  }

  @Test func `R16 the settings of a change under review cannot lift the limits of its base`() throws {
    let world = try World()
    try world.declare((1...12).map { world.entry("c\($0)") })
    #expect(try world.upkeep("reconcile").status == 0)
    try world.repository.git("checkout", "-q", "-b", "topic")
    try world.declare((1...6).map { world.entry("c\($0)") })
    try world.repository.commit(["upkeep.json": #"{"limits":{"delete_percent":100}}"#])
    #expect(try world.upkeep("plan", "--base", "main").status == 3)
    #expect(try world.upkeep("plan", "--ref", "topic").status == 0)
  }

  @Test func `R7 the plan of a merge cannot be saved to be applied`() throws {
    let world = try world()
    let output = try world.upkeep("plan", "--base", "main", "--head", "topic", "--save", "plan.json")
    #expect(output.status == 64 && output.stderr.contains("--save"))
  }

  @Test func `a probe shows what the new components would answer, and asks nobody else`() throws {
    let world = try world()
    world.answer("queue", 503)
    let asked = world.requestCount
    let merged = try plan(world, "--base", "main", "--head", "topic", "--probe")
    #expect(merged["changes"]?.array?.first?["probe"]?["state"] == "degraded")
    #expect(world.requestCount == asked + 1)
    let text = try world.upkeep("plan", "--base", "main", "--head", "topic", "--probe").stdout
    #expect(text.contains("probe: ▲ degraded, 503 Service Unavailable"))
    let markdown = try world.upkeep("plan", "--base", "main", "--head", "topic", "--probe", "--format", "markdown")
    #expect(markdown.stdout.contains("tried: **degraded**, 503 Service Unavailable"))
  }

  @Test func `R9 R13 a probe runs no program and sends no secret unless it is told to`() throws {
    let world = try World()
    try world.declare([])
    #expect(try world.upkeep("reconcile", "--allow-empty").status == 0)
    try world.repository.git("checkout", "-q", "-b", "topic")
    let secret =
      #"{"key":"api","provider":"http","config":{"url":"\#(world.url("api"))","#
      + #""headers":{"Authorization":{"env":"UPKEEP_TOKEN"}}}}"#
    let marker = world.repository.folder + "/ran"
    let program =
      #"{"key":"run","provider":"exec","config":{"command":"/usr/bin/touch","args":["\#(marker)"]}}"#
    try world.declare([secret, program])
    let arguments = ["plan", "--base", "main", "--probe", "--allow-exec", "/usr/bin", "--format", "json"]
    let environment = ["UPKEEP_TOKEN": "Bearer s3cr3t"]
    let without = try world.upkeep(arguments, environment: environment)
    let rows = try #require(try JSONValue(parsing: Array(without.stdout.utf8))["changes"]?.array)
    #expect(rows[0]["probe"]?["state"] == "unknown" && rows[1]["probe"] == nil)
    #expect(rows[0]["probe"]?["message"]?.string?.contains("--with-secrets") == true)
    #expect(world.requestCount == 0 && !FileManager.default.fileExists(atPath: marker))
    let with = try world.upkeep(arguments + ["--with-secrets"], environment: environment)
    #expect(world.requests.last?.contains("s3cr3t") == true && !with.stdout.contains("s3cr3t"))
    #expect(!FileManager.default.fileExists(atPath: marker))
  }

  @Test func `a probe keeps to the network policy`() throws {
    let world = try world()
    let asked = world.requestCount
    let merged = try plan(world, "--base", "main", "--head", "topic", "--probe", "--deny-private")
    #expect(merged["changes"]?.array?.first?["probe"]?["state"] == "unknown")
    #expect(world.requestCount == asked)
  }
}
