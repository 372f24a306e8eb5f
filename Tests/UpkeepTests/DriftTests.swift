import Foundation
import JSONText
import TestRepositories
import Testing

/// What people change in the store by hand (R15).
@Suite struct DriftTests {
  /// A store in which `api` was changed, `web` deleted and `probe` made by hand.
  private static func world() throws -> World {
    let world = try World()
    try world.declare([world.entry("api"), world.entry("db"), world.entry("web")])
    try world.upkeep("reconcile")
    try world.upkeep("component", "update", "api", "--set", "timeout=9s", "--by", "Ann")
    try world.upkeep("component", "delete", "web", "--by", "Ann")
    try world.upkeep("component", "create", "probe", "--provider", "http", "--set", "url=\(world.url("probe"))")
    return world
  }

  private static func rows(_ output: TestRepository.Output, _ list: String = "changes") throws -> [JSONValue] {
    try JSONValue(parsing: Array(output.stdout.utf8))[list]?.array ?? []
  }

  @Test func `R15 every view tells what was done by hand, by whom and when`() throws {
    let world = try Self.world()
    let text = try world.upkeep("plan").stdout
    #expect(text.contains("Drift: changed by hand since the last apply; an apply undoes it"))
    #expect(text.contains("was changed by hand by Ann at 2"))
    #expect(text.contains("was deleted by hand by Ann at 2"))
    #expect(text.contains("was made by hand by Ada on "))
    #expect(try world.upkeep("plan", "--format", "markdown").stdout.contains("was changed by hand by Ann at 2"))
    let github = try world.upkeep("plan", "--format", "github").stdout
    #expect(github.contains("title=Undoes a change by hand of api::api: was changed by hand by Ann"))
    let rows = try Self.rows(world.upkeep("plan", "--format", "json"))
    #expect(rows.map { $0["by_hand"]?["action"] } == ["delete", "update", "create"])
    #expect(rows.map { $0["by_hand"]?["by"] }.prefix(2) == ["Ann", "Ann"])
    #expect(rows.allSatisfy { $0["drift"] == true })
  }

  @Test func `R15 drift alone is asked for with its own exit code`() throws {
    let world = try Self.world()
    try world.declare([world.entry("api"), world.entry("new"), world.entry("web")])
    let drift = try world.upkeep("plan", "--drift-only", "--detailed-exitcode", "--format", "json")
    #expect(drift.status == 2)
    #expect(try Self.rows(drift).map { $0["key"] } == ["web", "api", "probe"])
    #expect(try world.upkeep("plan", "--drift-only").status == 0)
    #expect(try world.upkeep("plan", "--drift-only", "--save", "plan.json").status == 64)
    try world.upkeep("apply")
    let none = try world.upkeep("plan", "--drift-only", "--detailed-exitcode")
    #expect(none.status == 0)
    #expect(none.stdout == "No drift: nothing differs that was changed by hand.\n")
  }

  @Test func `R15 a run that keeps drift makes the manifest's own changes alone`() throws {
    let world = try Self.world()
    try world.declare([world.entry("api"), world.entry("db", #","group":"data""#), world.entry("web")])
    let run = try world.upkeep("reconcile", "--keep-drift", "--format", "json")
    #expect(run.status == 0, "\(run.stderr)")
    let plan = try JSONValue(parsing: Array(run.stdout.utf8))["plan"]
    #expect(plan?["summary"]?["update"] == 1)
    #expect(plan?["withheld"] == 3)
    #expect(try world.upkeep("component", "get", "api").stdout.contains("9s"))
    #expect(try world.upkeep("component", "get", "web").status == 1)
    // The next run that does not keep it goes by the manifest.
    try world.upkeep("reconcile")
    #expect(try world.upkeep("plan").stdout == "No changes.\n")
    #expect(try !world.upkeep("component", "get", "api").stdout.contains("9s"))
  }

  @Test func `R15 the settings can keep drift, and an option says otherwise`() throws {
    let world = try Self.world()
    try world.repository.commit(["upkeep.json": #"{"keep_drift":true}"#], message: "keep")
    #expect(try world.upkeep("plan", "--detailed-exitcode").status == 0)
    #expect(try world.upkeep("plan", "--detailed-exitcode", "--no-keep-drift").status == 2)
    #expect(
      try world.upkeep("plan", "--detailed-exitcode", environment: ["UPKEEP_KEEP_DRIFT": "false"]).status == 2)
  }

  @Test func `R7 a saved plan that keeps drift is applied so`() throws {
    let world = try Self.world()
    try world.declare([world.entry("api"), world.entry("db", #","group":"data""#), world.entry("web")])
    let file = world.repository.folder + "/plan.json"
    #expect(try world.upkeep("plan", "--keep-drift", "--save", file).status == 0)
    #expect(try world.upkeep("apply", "--plan", file, "--keep-drift").status == 64)
    #expect(try world.upkeep("apply", "--plan", file).status == 0)
    #expect(try world.upkeep("component", "get", "api").stdout.contains("9s"))
  }

  @Test func `R15 drift that was reported is known without the store, with who and when`() throws {
    let world = try Self.world()
    try world.upkeep("reconcile", "--keep-drift")
    let before = try Self.rows(world.upkeep("plan", "--format", "json"))
    #expect(before.count == 3)
    try world.removeStore()
    #expect(try Self.rows(world.upkeep("plan", "--format", "json")) == before)
    try world.upkeep("reconcile", "--keep-drift")
    #expect(try Self.rows(world.upkeep("plan", "--format", "json")) == before)
    // What the manifest takes up is drift no more, and stays so.
    try world.declare([
      world.entry("db"), world.entry("probe"),
      #"{"key":"api","provider":"http","config":{"url":"\#(world.url("api"))","timeout":"9s"}}"#,
    ])
    let run = try world.upkeep("reconcile")
    #expect(run.status == 0, "\(run.stderr)")
    #expect(try !world.repository.git("show", "health:applied.json").contains("by_hand"))
    #expect(try world.upkeep("plan", "--drift-only").stdout.hasPrefix("No drift"))
  }

  @Test func `R15 the health ref keeps who changed what by hand`() throws {
    let world = try Self.world()
    try world.upkeep("reconcile")
    let changes = try world.repository.git("grep", "-h", "\"by\":\"Ann\"", "health", "--", "changes")
    #expect(changes.contains(#""action":"update","key":"api","owner":"default","by":"Ann""#))
    #expect(changes.contains(#""action":"delete","key":"web""#))
  }

  @Test(arguments: ["", "a\nb", "a\u{202E}b"]) func `a name that could not stand in a line is refused`(name: String)
    throws
  {
    let world = try World()
    try world.declare([world.entry("api")])
    try world.upkeep("apply")
    let run = try world.upkeep("component", "delete", "api", "--by", name)
    #expect(run.status == 64)
    #expect(run.stderr.contains("--by"))
  }
}
