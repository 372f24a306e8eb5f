import Foundation
import JSONText
import TestRepositories
import Testing

/// `upkeep suspend` and `upkeep resume`: a source that people hold up.
@Suite struct SuspensionTests {
  /// A suspended source whose manifest asks for a delete, a create and an update.
  private static func world() throws -> World {
    let world = try World()
    try world.declare([world.entry("api"), world.entry("web")])
    try world.upkeep("reconcile")
    let run = try world.upkeep("suspend", "--reason", "incident 42", "--by", "Ann")
    #expect(run.status == 0, "\(run.stderr)")
    try world.declare([world.entry("api", #","group":"edge""#), world.entry("new")])
    return world
  }

  private static func json(_ output: TestRepository.Output) throws -> JSONValue {
    try JSONValue(parsing: Array(output.stdout.utf8))
  }

  @Test func `R20 a suspended source is planned and not applied; nothing is deleted, and checks go on`() throws {
    let world = try Self.world()
    world.answer("web", 503)
    let run = try world.upkeep("reconcile")
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("1 to create, 1 to update, 1 to delete"))
    #expect(run.stdout.contains("by Ann: incident 42; nothing is applied until `upkeep resume`"))
    #expect(run.stdout.contains("web degraded"))
    #expect(try world.upkeep("component", "list", "--format", "json").stdout.contains("\"web\""))
    let refused = try world.upkeep("apply")
    #expect(refused.status == 3)
    #expect(refused.stdout.contains("Nothing is applied until `upkeep resume`."))
    #expect(try world.upkeep("apply", "--allow", "deletes", "--allow", "updates").status == 3)
  }

  @Test func `R20 a suspension holds on a machine that has nothing but the clone`() throws {
    let world = try Self.world()
    try world.removeStore()
    #expect(try Self.json(world.upkeep("plan", "--format", "json"))["suspended"]?["reason"] == "incident 42")
    let run = try Self.json(world.upkeep("reconcile", "--format", "json"))
    #expect(run["plan"]?["applied"] == false)
    #expect(run["checks"]?["run"] == 2)
    try world.removeStore()
    #expect(
      try Self.json(world.upkeep("reconcile", "--store", "memory:", "--format", "json"))["plan"]?["applied"] == false)
  }

  @Test func `every place tells that a source is suspended, since when, by whom and why`() throws {
    let world = try Self.world()
    for arguments in [
      ["plan"], ["plan", "--format", "markdown"], ["plan", "--format", "github"], ["status"],
      ["status", "--from-git", "--format", "markdown"], ["doctor"],
    ] {
      let output = try world.upkeep(arguments).stdout
      #expect(output.contains("incident 42") && output.contains("Ann"), "\(arguments): \(output)")
    }
    let status = try Self.json(world.upkeep("status", "--format", "json"))
    #expect(status["suspended"]?.array?.first?["owner"] == "default")
    let page = try world.repository.git("show", "health:README.md")
    #expect(page.contains("> **Suspended:** the manifest of owner `default` is not applied"))
    // A report says the same as the command that suspended.
    world.answer("web", 503)
    try world.upkeep("reconcile")
    #expect(try world.repository.git("show", "health:README.md").contains("> **Suspended:**"))
    try world.upkeep("resume")
    #expect(try !world.repository.git("show", "health:README.md").contains("Suspended"))
  }

  @Test func `a resumed source is applied by the next run`() throws {
    let world = try Self.world()
    let resumed = try world.upkeep("resume", "--by", "Bob")
    #expect(resumed.status == 0)
    #expect(resumed.stdout.hasPrefix("Owner default is not suspended. The next run applies the manifest."))
    let run = try world.upkeep("reconcile")
    #expect(run.stdout.contains("1 created, 1 updated, 1 deleted"))
    let log = try world.repository.git("log", "--format=%s", "health")
    #expect(log.contains("resumed: default by Bob"))
    #expect(log.contains("suspended: default by Ann: incident 42"))
    let again = try world.upkeep("resume")
    #expect(again.status == 0)
    #expect(again.stdout == "Owner default is not suspended. Nothing changed.\n")
  }

  @Test func `another reason replaces the first, and it is suspended since then all the same`() throws {
    let world = try Self.world()
    let since = try Self.json(world.upkeep("plan", "--format", "json"))["suspended"]?["since"]
    let count = world.repository.commitCount("health")
    try world.upkeep("suspend", "--reason", "incident 42", "--by", "Bob")
    #expect(world.repository.commitCount("health") == count)
    try world.upkeep("suspend", "--reason", "until Monday", "--by", "Bob")
    let plan = try Self.json(world.upkeep("plan", "--format", "json"))["suspended"]
    #expect(plan?["since"] == since)
    #expect(plan?["reason"] == "until Monday" && plan?["by"] == "Bob")
  }

  @Test func `R17 one owner is suspended, and others go on`() throws {
    let world = try World()
    try world.declare([world.entry("api")], head: #""owner":"one","#)
    try world.upkeep("reconcile")
    try world.upkeep("suspend", "--owner", "two")
    try world.declare([world.entry("api"), world.entry("web")], head: #""owner":"one","#)
    #expect(try Self.json(world.upkeep("reconcile", "--format", "json"))["plan"]?["applied"] == true)
  }

  @Test func `a suspension that was damaged is an error, and not lifted`() throws {
    let world = try Self.world()
    let git = world.repository
    let blob = try TestRepository.output(of: ["git", "hash-object", "-w", "--stdin"], in: git.path, input: "{}").stdout
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let index = ["GIT_INDEX_FILE": git.folder + "/index"]
    func run(_ arguments: String...) throws -> String {
      try TestRepository.output(of: ["git"] + arguments, in: git.path, environment: index).stdout
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    _ = try run("read-tree", "health")
    _ = try run("update-index", "--cacheinfo", "100644,\(blob),suspended/default.json")
    let commit = try run("commit-tree", "-p", "health", "-m", "damage", try run("write-tree"))
    _ = try run("update-ref", "refs/heads/health", commit)
    let reconcile = try world.upkeep("reconcile")
    #expect(reconcile.status == 1)
    #expect(reconcile.stderr.contains("suspended/default.json"))
    #expect(try world.upkeep("component", "get", "web").status == 0)
  }

  @Test func `nothing can be suspended before there is a report`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    let run = try world.upkeep("suspend")
    #expect(run.status == 1)
    #expect(run.stderr.contains("run `upkeep reconcile`"))
  }

  @Test func `a watch holds up while its source is suspended, and applies when it is resumed`() throws {
    let world = try World()
    try world.declare([world.entry("api", #","interval":"1s""#), world.entry("web")])
    try world.upkeep("reconcile")
    try world.upkeep("suspend")
    try world.declare([world.entry("api", #","interval":"1s""#)])
    let count = world.requestCount
    let watch = try Run(["watch", "--poll", "100ms", "--report-every", "0s"], in: world)
    let isChecked = eventually { world.requestCount > count + 3 }
    #expect(isChecked)
    #expect(try world.upkeep("component", "list").stdout.contains("web"))
    try world.upkeep("resume")
    let isApplied = try eventually { try !world.upkeep("component", "list").stdout.contains("web") }
    #expect(isApplied)
    watch.signal(SIGTERM)
    let end = watch.end()
    #expect(end.status == 0)
    #expect(end.stdout.contains("is suspended since"), "\(end.stdout)")
  }
}
