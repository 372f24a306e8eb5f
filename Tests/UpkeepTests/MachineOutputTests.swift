import JSONText
import TestRepositories
import Testing

/// What programs read (R12).
@Suite struct MachineOutputTests {
  /// A source with a plan that a guard refuses.
  private static func world() throws -> World {
    let world = try World()
    try world.declare([world.entry("api"), world.entry("web")])
    try world.upkeep("reconcile")
    try world.declare([])
    return world
  }

  @Test func `R12 JSON is whole, and alone on standard output, whatever the exit code is`() throws {
    let world = try Self.world()
    let commands: [(arguments: [String], status: Int32)] = [
      (["plan"], 3), (["plan", "--allow-empty", "--detailed-exitcode"], 2), (["plan", "--drift-only"], 0),
      (["apply"], 3), (["reconcile"], 3), (["check"], 0), (["status"], 0), (["status", "--from-git"], 0),
      (["component", "list"], 0), (["component", "get", "api"], 0), (["history"], 0), (["doctor"], 0),
      (["suspend", "--reason", "a test"], 0), (["reconcile"], 0), (["apply"], 3), (["plan"], 3), (["resume"], 0),
      (["component", "update", "api", "--set", "timeout=9s"], 0),
    ]
    for (arguments, status) in commands {
      let run = try world.upkeep(arguments + ["--format", "json"])
      #expect(run.status == status, "\(arguments): \(run.stderr)")
      #expect((try? JSONValue(parsing: Array(run.stdout.utf8)))?.object != nil, "\(arguments): \(run.stdout)")
    }
  }

  @Test func `R12 an error in JSON mode ends with its code and puts no text among the JSON`() throws {
    let world = try Self.world()
    for arguments in [
      ["plan", "--ref", "nothing"], ["component", "get", "nothing"], ["reconcile", "--ref", "nothing"],
    ] {
      let run = try world.upkeep(arguments + ["--format", "json"])
      #expect(run.status != 0)
      #expect(run.stdout.isEmpty, "\(arguments): \(run.stdout)")
      #expect(run.stderr.hasPrefix("error: "), "\(arguments): \(run.stderr)")
    }
  }
}
