import Foundation
import JSONText
import TestRepositories
import Testing

@Suite struct MachineViewTests {
  private let world: World
  private var folder: String { world.repository.folder }

  init() throws {
    world = try World()
    try world.declare([world.entry("api"), world.entry("db")])
  }

  private func text(_ name: String) -> String {
    String(decoding: FileManager.default.contents(atPath: folder + "/" + name) ?? Data(), as: UTF8.self)
  }

  @Test func `problems in every form at once, each whole, with the same exit code`() throws {
    try world.repository.commit([
      "components.json": "{\"version\":1,\"components\":[\n{\"key\":\"api\",\"provider\":\"http\",\"confg\":{}}]}\n"
    ])
    let outs = ["json", "markdown", "github", "gitlab", "sarif", "text"].flatMap { ["--out", "\($0)=\(folder)/\($0)"] }
    let output = try world.upkeep(
      ["validate", "--format", "github"] + outs, environment: ["GITHUB_STEP_SUMMARY": folder + "/summary"])
    #expect(output.status == 65)
    #expect(output.stdout.contains("::error file=components.json,line=2,col="), "\(output.stdout)")
    #expect(text("github") == output.stdout)
    #expect(text("summary").contains("problem"))
    #expect(text("markdown").contains("`components.json:2:"))
    #expect(text("text").contains("components.json:2:"))
    #expect(try JSONValue(parsing: Array(text("json").utf8))["valid"] == false)
    let issues = try JSONValue(parsing: Array(text("gitlab").utf8)).array
    #expect(issues?.first?["location"]?["lines"]?["begin"] == 2)
    let run = try JSONValue(parsing: Array(text("sarif").utf8))["runs"]?.array?.first
    #expect(run?["results"]?.array?.count == issues?.count)
    // As text, problems go where errors go.
    let plain = try world.upkeep("validate")
    #expect(plain.status == 65 && plain.stdout.isEmpty && plain.stderr.contains("components.json:2:"))
  }

  @Test func `a sound manifest has empty reports`() throws {
    let output = try world.upkeep("validate", "--out", "gitlab=\(folder)/q", "--out", "sarif=\(folder)/s")
    #expect(output.status == 0 && output.stdout.contains("no problems"))
    #expect(text("q") == "[]\n")
    #expect(try JSONValue(parsing: Array(text("s").utf8))["runs"]?.array?.first?["results"] == [])
  }

  @Test func `a plan for GitHub is rows, annotations and a page that keeps what was there`() throws {
    try #require(try world.upkeep("reconcile").status == 0)
    try world.declare([world.entry("api"), world.entry("new")])
    try Data("before\n".utf8).write(to: URL(fileURLWithPath: folder + "/summary"))
    let output = try world.upkeep(
      "plan", "--format", "github", "--out", "json=\(folder)/plan.json",
      environment: ["GITHUB_STEP_SUMMARY": folder + "/summary"])
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.contains("Plan: 1 to create, 0 to update, 0 to move, 1 to delete, 1 unchanged."))
    #expect(output.stdout.contains("\n::warning file=components.json,title=Deletes db::"))
    #expect(text("summary").hasPrefix("before\n<!-- upkeep:plan default components.json -->"))
    #expect(try JSONValue(parsing: Array(text("plan.json").utf8))["summary"]?["delete"] == 1)
  }

  @Test func `R11 a refused run tells its guard in every form`() throws {
    try #require(try world.upkeep("reconcile").status == 0)
    try world.declare([])
    for command in ["plan", "reconcile"] {
      let output = try world.upkeep(command, "--format", "github", "--out", "json=\(folder)/refused.json")
      #expect(output.status == 3)
      #expect(output.stdout.contains("::error file=components.json,title=Guard empty refuses this plan::"))
      #expect(try JSONValue(parsing: Array(text("refused.json").utf8))["guards"]?.array?.count == 1)
    }
    #expect(try world.upkeep("reconcile", "--out", "junit=\(folder)/refused.xml").status == 3)
    #expect(text("refused.xml").contains("failures=\"1\""))
  }

  @Test func `checks as JUnit, text, JSON and Markdown in one run`() throws {
    world.answer("db", 503)
    let outs = ["junit", "text", "json", "markdown"].flatMap { ["--out", "\($0)=\(folder)/\($0)"] }
    for command in ["reconcile", "check", "status"] {
      let output = try world.upkeep([command, "--format", "github"] + outs)
      #expect(output.status == 0, "\(output.stderr)")
      #expect(output.stdout.contains("::warning title=db is degraded::503"), "\(output.stdout)")
      #expect(text("junit").contains("tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\""))
      #expect(text("markdown").contains("db"))
      #expect(try JSONValue(parsing: Array(text("json").utf8)).object != nil)
    }
  }

  @Test func `a form that a command does not have is a usage error that lists those it has`() throws {
    let output = try world.upkeep("plan", "--format", "junit")
    #expect(output.status == 64)
    #expect(output.stderr.contains("github"), "\(output.stderr)")
    #expect(try world.upkeep("plan", "--out", "sarif=x").status == 64)
  }
}
