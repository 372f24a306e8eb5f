import Foundation
import TestRepositories
import Testing

@Suite struct ReconcileTests {
  @Test func `the main job: create, outage, recovery, update and delete, all told by git`() throws {
    let world = try World()
    try world.declare([world.entry("api"), world.entry("web")])
    let first = try world.upkeep("reconcile")
    #expect(first.status == 0, "\(first.stderr)")
    #expect(first.stdout.contains("2 created"))
    #expect(try world.repository.git("log", "-1", "--format=%s", "health") == "operational: 2 components operational")

    world.answer("api", 503)
    try world.upkeep("reconcile")
    #expect(try world.repository.git("log", "-1", "--format=%s", "health") == "degraded: api degraded")
    world.answer("api", 200)
    try world.upkeep("reconcile")
    #expect(try world.repository.git("log", "-1", "--format=%s", "health") == "operational: api recovered")

    try world.declare([world.entry("api", #","interval":"30s""#)])
    let last = try world.upkeep("reconcile")
    #expect(last.stdout.contains("1 updated, 1 deleted"))
    #expect(try !world.repository.show("health:health.json").contains("web"))
    #expect(
      try world.repository.git("log", "--format=%s", "health", "--", "transitions").split(separator: "\n").count == 3)
    #expect(try world.repository.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `R29 twice with nothing changed makes no commit and says so`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    try world.upkeep("reconcile")
    let again = try world.upkeep("reconcile")
    #expect(again.status == 0)
    #expect(again.stdout.contains("nothing changed, no commit"))
    #expect(world.repository.commitCount("health") == 1)
  }

  @Test func `R30 its own commit never makes another`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    for _ in 0..<4 { try world.upkeep("reconcile") }
    #expect(world.repository.commitCount("health") == 1)
    #expect(world.repository.commitCount("main") == 1)
  }

  @Test func `the store is disposable: without it the same plan, no event and no extra commit`() throws {
    let world = try World()
    world.answer("api", 500)
    try world.declare([world.entry("api"), world.entry("web"), world.entry("db", #","protect":true"#)])
    try world.upkeep("reconcile")
    try world.removeStore()
    let plan = try world.upkeep("plan")
    #expect(plan.stdout.hasPrefix("No changes."))
    let again = try world.upkeep("reconcile")
    #expect(again.stdout.contains("nothing changed, no commit"))
    #expect(world.repository.commitCount("health") == 1)
    #expect(try world.repository.show("health:transitions/\(day())" + ".jsonl").split(separator: "\n").count == 3)
  }

  @Test func `a threshold is reached also where no store survives a run`() throws {
    let world = try World()
    try world.declare([world.entry("api", #","failure_threshold":3"#)])
    try world.upkeep("reconcile")
    world.answer("api", 500)
    for state in ["operational", "operational", "degraded"] {
      try world.removeStore()
      try world.upkeep("reconcile")
      #expect(try world.repository.show("health:health.json").contains(#""key":"api","state":"\#(state)""#))
    }
    #expect(try world.repository.show("health:transitions/\(day()).jsonl").split(separator: "\n").count == 2)
  }

  @Test func `R28 an event that could not be delivered is told again, also where no store survives a run`() throws {
    let world = try World()
    world.answer("hook", 500)
    world.answer("api", 500)
    try world.repository.commit([
      "upkeep.json": #"{"sinks":[{"name":"ops","kind":"webhook","url":"\#(world.url("hook"))"}]}"#
    ])
    try world.declare([world.entry("api")])
    func ids() -> [Substring] {
      world.requests.filter { $0.hasPrefix("POST /hook") }
        .compactMap { $0.split(separator: "\r\n").first { $0.lowercased().hasPrefix("x-upkeep-delivery:") } }
    }
    try world.upkeep("reconcile")
    #expect(ids().count == 1)
    try world.removeStore()
    world.answer("hook", 200)
    try world.upkeep("reconcile")
    try world.removeStore()
    try world.upkeep("reconcile")
    #expect(ids().count == 2)
    #expect(Set(ids()).count == 1)
  }

  @Test func `a fresh clone goes on from the reports of its origin`() throws {
    let world = try World()
    world.answer("api", 500)
    try world.declare([world.entry("api")])
    try world.upkeep("reconcile")
    let clone = world.repository.folder + "/clone"
    try TestRepository.run(["git", "clone", "-q", world.repository.path, clone], in: world.repository.folder)
    #expect(try world.upkeep("plan", "--repo", clone).stdout.hasPrefix("No changes."))
    #expect(try world.upkeep("reconcile", "--repo", clone).stdout.contains("nothing changed, no commit"))
    world.answer("api", 200)
    try world.upkeep("reconcile", "--repo", clone)
    let parents = try TestRepository.run(["git", "-C", clone, "log", "--format=%s", "health"], in: clone)
    #expect(parents == "operational: api recovered\ndegraded: api degraded")
    // What the origin has got meanwhile is built upon as well.
    world.answer("api", 503)
    try world.upkeep("reconcile")
    try TestRepository.run(["git", "-C", clone, "reset", "-q", "--hard"], in: clone)
    try TestRepository.run(["git", "-C", clone, "update-ref", "refs/heads/health", "origin/health"], in: clone)
    try TestRepository.run(["git", "-C", clone, "fetch", "-q"], in: clone)
    try world.upkeep("reconcile", "--repo", clone, "--commit", "always")
    let tip = try TestRepository.run(["git", "-C", clone, "rev-parse", "health~1"], in: clone)
    #expect(tip == (try world.repository.git("rev-parse", "health")))
  }

  @Test func `R33 the work tree, the index and HEAD are never touched`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    let before = try world.repository.untouchables()
    try world.upkeep("reconcile")
    #expect(try world.repository.untouchables() == before)
    #expect(try world.repository.git("status", "--porcelain") == "")
  }

  @Test func `R3 the manifest of the commit counts, not that of the work tree`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    try Data("not json".utf8).write(to: URL(fileURLWithPath: world.repository.path + "/components.json"))
    #expect(try world.upkeep("reconcile").status == 0)
  }

  @Test(arguments: [
    ("", "R1 zero-byte"), ("{\"version\":1,\"components\":[", "R1 truncated"), ("{\"version\":1}", "R1 incomplete"),
    ("{\"version\":1,\"components\":[{\"key\":\"api\",\"provder\":\"http\"}]}", "R3 misspelt"),
    ("{\"version\":1,\"components\":[{\"key\":\"a\",\"key\":\"b\",\"provider\":\"tcp\"}]}", "R3 duplicate member"),
    ("[]", "R1 of another kind"),
  ])
  func `R1 R3 a bad manifest changes nothing and ends with 65`(text: String, label: String) throws {
    let world = try World()
    try world.declare([world.entry("api"), world.entry("web")])
    try world.upkeep("reconcile")
    let store = try world.upkeep("component", "list", "--format", "json").stdout
    let requests = world.requestCount
    let commit = try world.repository.commit(["components.json": text])
    let output = try world.upkeep("reconcile")
    #expect(output.status == 65, "\(label): \(output.stderr)")
    #expect(output.stderr.contains("components.json:"), "\(label)")
    #expect(output.stderr.contains("at commit \(commit.prefix(8)), nothing was changed"), "\(label)")
    #expect(output.stdout == "")
    #expect(try world.upkeep("component", "list", "--format", "json").stdout == store)
    #expect(world.requestCount == requests)
    #expect(world.repository.commitCount("health") == 1)
  }

  @Test func `R1 a first manifest that is bad leaves no store and no report behind`() throws {
    let world = try World()
    try world.repository.commit(["components.json": "{"])
    #expect(try world.upkeep("reconcile").status == 65)
    #expect(!FileManager.default.fileExists(atPath: world.store))
    #expect(world.repository.commitCount("health") == 0)
  }

  @Test func `R2 R11 an emptied manifest is refused with 3, and the plan is shown all the same`() throws {
    let world = try World()
    try world.declare([world.entry("api"), world.entry("web")])
    try world.upkeep("reconcile")
    try world.declare([])
    let refused = try world.upkeep("reconcile")
    #expect(refused.status == 3)
    #expect(refused.stdout.contains("api"))
    #expect(refused.stdout.contains("--allow-empty"))
    #expect(world.repository.commitCount("health") == 1)
    let allowed = try world.upkeep("reconcile", "--allow-empty")
    #expect(allowed.status == 0)
    #expect(try world.repository.show("health:health.json").contains("\"components\": [\n]"))
  }

  @Test func `R13 a secret stands in no output, store, log, commit or error`() throws {
    let world = try World()
    let token = "s3cr3t-token-that-must-not-leak"
    let entry =
      #"{"key":"api","provider":"http","config":{"url":"\#(world.url("api"))","headers":{"Authorization":{"env":"UPKEEP_TOKEN"}}}}"#
    let broken =
      #"{"key":"bad","provider":"http","config":{"url":"http://127.0.0.1:\#(world.refused)/","headers":{"X-Key":{"env":"UPKEEP_TOKEN"}}}}"#
    try world.declare([entry, broken])
    let environment = ["UPKEEP_TOKEN": token]
    var text = ""
    for command in [
      ["plan", "--format", "json"], ["plan"], ["reconcile", "--verbose"], ["status", "--format", "json"],
      ["component", "get", "api"], ["doctor"], ["check", "--format", "json"],
    ] {
      let output = try world.upkeep(command, environment: environment)
      text += output.stdout + output.stderr
    }
    #expect(text.contains("UPKEEP_TOKEN"))
    #expect(!text.contains(token))
    let found = try TestRepository.output(of: ["grep", "-r", "-a", "-l", token, "."], in: world.repository.path)
    #expect(found.stdout == "")
    for name in ["health.json", "checks.json", "applied.json", "README.md"] {
      #expect(try !world.repository.show("health:\(name)").contains(token))
    }
  }

  @Test func `R12 in a machine format standard output holds that format alone`() throws {
    let world = try World()
    world.answer("api", 500)
    try world.declare([world.entry("api")])
    for command in [["plan"], ["reconcile"], ["status"], ["check"], ["doctor"], ["component", "list"]] {
      let output = try world.upkeep(command + ["--format", "json"])
      #expect(throws: Never.self, "\(command): \(output.stdout)") {
        try JSONSerialization.jsonObject(with: Data(output.stdout.utf8))
      }
    }
  }

  @Test func `fail-on ends with 7 after the report is written`() throws {
    let world = try World()
    world.answer("api", 500)
    try world.declare([world.entry("api")])
    #expect(try world.upkeep("reconcile", "--fail-on", "down").status == 0)
    #expect(try world.upkeep("reconcile", "--fail-on", "degraded").status == 7)
    #expect(world.repository.commitCount("health") == 1)
  }

  private func day() -> String {
    let formatter = ISO8601DateFormatter()
    return String(formatter.string(from: Date()).prefix(10))
  }
}
