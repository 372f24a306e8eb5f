import Foundation
import TestRepositories
import Testing

@Suite struct PlanAndApplyTests {
  @Test func `R6 the same commit and store give the same bytes in every format`() throws {
    let world = try World()
    try world.declare([world.entry("api"), world.entry("web")])
    for format in ["text", "json", "markdown"] {
      let one = try world.upkeep("plan", "--format", format)
      #expect(one.status == 0)
      #expect(try world.upkeep("plan", "--format", format).stdout == one.stdout)
    }
  }

  @Test func `R9 a plan writes nothing, reads no secret and asks nobody`() throws {
    let world = try World()
    let entry =
      #"{"key":"api","provider":"http","config":{"url":"\#(world.url("api"))","headers":{"A":{"env":"UPKEEP_NOT_SET"}}}}"#
    try world.declare([entry])
    let before = try FileManager.default.subpathsOfDirectory(atPath: world.repository.path).sorted()
    #expect(try world.upkeep("plan").status == 0)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: world.repository.path).sorted() == before)
    #expect(world.requestCount == 0)
  }

  @Test func `R9 a plan works with a store that can only be read`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    try world.upkeep("apply")
    try world.declare([world.entry("api"), world.entry("web")])
    try TestRepository.run(["chmod", "-R", "a-w", ".git/upkeep"], in: world.repository.path)
    defer { _ = try? TestRepository.run(["chmod", "-R", "u+w", ".git/upkeep"], in: world.repository.path) }
    let plan = try world.upkeep("plan", "--detailed-exitcode")
    #expect(plan.status == 2, "\(plan.stderr)")
    #expect(plan.stdout.contains("web"))
  }

  @Test func `R7 a saved plan is applied exactly, and refused with 4 once anything moved`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    let file = world.repository.folder + "/plan.json"
    try world.upkeep("plan", "--save", file)
    #expect(try world.upkeep("apply", "--plan", file).status == 0)

    let stale = try world.upkeep("apply", "--plan", file)
    #expect(stale.status == 4)
    #expect(stale.stderr.contains("stale"))

    try world.declare([world.entry("api"), world.entry("web")])
    try world.upkeep("plan", "--save", file)
    try world.declare([world.entry("api"), world.entry("shop")])
    #expect(try world.upkeep("apply", "--plan", file).status == 4)
    #expect(try !world.upkeep("component", "list").stdout.contains("web"))
  }

  @Test func `R8 an override lifts one guard, and none lifts a stale plan`() throws {
    let world = try World()
    try world.declare((10..<20).map { world.entry("c\($0)") })
    try world.upkeep("apply")
    try world.declare((10..<14).map { world.entry("c\($0)") })
    #expect(try world.upkeep("apply").status == 3)
    #expect(try world.upkeep("apply", "--allow", "updates").status == 3)
    let file = world.repository.folder + "/plan.json"
    #expect(try world.upkeep("plan", "--save", file, "--allow", "deletes").status == 0)
    try world.upkeep("component", "delete", "c19")
    #expect(try world.upkeep("apply", "--plan", file).status == 4)
    #expect(try world.upkeep("apply", "--allow", "deletes").status == 0)
    #expect(try world.upkeep("plan").stdout.hasPrefix("No changes."))
  }

  @Test func `R17 components of another owner are left alone, and a conflict is refused`() throws {
    let world = try World()
    try world.declare([world.entry("api")], head: #""owner":"one","defaults":{"retries":0},"#)
    try world.upkeep("apply")
    try world.declare([world.entry("web")], head: #""owner":"two","defaults":{"retries":0},"#)
    let plan = try world.upkeep("plan")
    #expect(plan.stdout.contains("web"))
    #expect(!plan.stdout.contains("api"))
    try world.declare([world.entry("api")], head: #""owner":"two","defaults":{"retries":0},"#)
    #expect(try world.upkeep("apply").status == 3)
    #expect(try world.upkeep("apply", "--allow", "adoption").status == 0)
  }

  @Test
  func `exit codes: 2 for changes when asked, 64 for usage, 65 for the manifest, 1 for a repository that is none`()
    throws
  {
    let world = try World()
    try world.declare([world.entry("api")])
    #expect(try world.upkeep("plan").status == 0)
    #expect(try world.upkeep("plan", "--detailed-exitcode").status == 2)
    #expect(try world.upkeep("plan", "--no-such-option").status == 64)
    #expect(try world.upkeep("plan", "--store", "carrier-pigeon:x").status == 64)
    #expect(try world.upkeep("plan", "--repo", "/nowhere").status == 1)
    #expect(try world.upkeep("validate", "-", input: "{}").status == 65)
  }

  @Test func `a change by hand is drift: the plan marks it and the apply undoes it`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    try world.upkeep("apply")
    #expect(try world.upkeep("component", "update", "api", "--set", "timeout=1s").status == 0)
    let plan = try world.upkeep("plan")
    #expect(plan.stdout.contains("by hand"))
    #expect(try world.upkeep("apply").status == 0)
    #expect(try world.upkeep("plan").stdout.hasPrefix("No changes."))
  }

  @Test func `a new user's way: init, validate, commit, plan`() throws {
    let world = try World()
    #expect(try world.upkeep("init").status == 0)
    let valid = try world.upkeep("validate", "components.json")
    #expect(valid.stdout == "components.json: 2 components, no problems\n")
    try world.repository.commit([:])
    #expect(try world.upkeep("validate").status == 0)
    #expect(try world.upkeep("plan").stdout.contains("2 to create"))
    let again = try world.upkeep("init")
    #expect(again.stdout.contains("kept     components.json"))
  }

  @Test func `the settings file counts, a variable beats it, and an option beats both`() throws {
    let world = try World()
    try world.repository.commit([
      "infra/health.json": #"{"version":1,"components":[]}"#, "other.json": #"{"version":1,"components":[]}"#,
      "upkeep.json": #"{"manifest":"infra/health.json"}"#,
    ])
    #expect(try world.upkeep("validate").stdout.hasPrefix("infra/health.json"))
    #expect(try world.upkeep("validate", environment: ["UPKEEP_MANIFEST": "other.json"]).stdout.hasPrefix("other.json"))
    #expect(
      try world.upkeep("validate", "--manifest", "infra/health.json", environment: ["UPKEEP_MANIFEST": "other.json"])
        .stdout.hasPrefix("infra/health.json"))
    try world.repository.commit(["upkeep.json": #"{"allow_exec":["/bin"]}"#])
    #expect(try world.upkeep("validate").status == 64)
  }
}
