import Foundation
import GitHosts
import TestRepositories
import Testing

@Suite struct RollbackTests {
  @Test func `R23 an older commit and a rewritten branch are refused, with the plan, until that is allowed`() throws {
    let remote = try RemoteWorld()
    let first = try remote.declare(["api"])
    let daemon = try GitDaemon(remote.host)
    let second = try remote.declare(["api", "web"])
    let arguments = ["reconcile", "--repo", daemon.url]
    #expect(try remote.upkeep(arguments).status == 0)
    try remote.host.git("update-ref", "refs/heads/main", first)
    let older = try remote.upkeep(arguments)
    #expect(older.status == 3, "\(older.stdout)\(older.stderr)")
    #expect(older.stdout.contains("older than \(second.prefix(8))"), "\(older.stdout)")
    #expect(older.stdout.contains("--allow-rollback"))
    #expect(older.stdout.contains("web"), "R11 the plan is shown")
    #expect(older.stderr.contains("was rewound or rewritten"), "\(older.stderr)")
    #expect(try remote.upkeep(["apply", "--repo", daemon.url]).status == 3)
    // Planning is no writing.
    #expect(try remote.upkeep(["plan", "--repo", daemon.url]).status == 0)
    // The same on a machine that knows it from the reports alone.
    #expect(try remote.upkeep(arguments, machine: "two").status == 3)
    #expect(remote.host.commitCount("health") == 1)
    try remote.declare(["api", "other"])
    let apart = try remote.upkeep(arguments)
    #expect(apart.status == 3)
    #expect(apart.stdout.contains("does not come after"), "\(apart.stdout)")
    let allowed = try remote.upkeep(arguments + ["--allow-rollback"])
    #expect(allowed.status == 0, "\(allowed.stdout)\(allowed.stderr)")
    #expect(try remote.upkeep(arguments).status == 0)
  }

  @Test func `R24 only the configured ref is written from; others can be planned`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    #expect(try world.upkeep("reconcile").status == 0)
    try world.repository.git("checkout", "-q", "-b", "feature")
    try world.declare([world.entry("api"), world.entry("web")])
    #expect(try world.upkeep("plan", "--save", "plan.json").status == 0)
    try world.repository.git("checkout", "-q", "main")
    // A saved plan of another branch does not bring its branch along.
    let saved = try world.upkeep("apply", "--plan", "plan.json")
    #expect(saved.status == 3, "\(saved.stdout)\(saved.stderr)")
    #expect(saved.stderr.contains("writes happen only from main"))
    for variables in [["UPKEEP_REF": "main"], ["UPKEEP_REF": "refs/heads/main"]] {
      for command in ["reconcile", "apply"] {
        let run = try world.upkeep([command, "--ref", "feature"], environment: variables)
        #expect(run.status == 3, "\(run.stderr)")
        #expect(run.stderr.contains("UPKEEP_REF"))
      }
      #expect(try world.upkeep(["plan", "--ref", "feature"], environment: variables).status == 0)
    }
    try world.repository.commit(["upkeep.json": #"{"ref":"main"}"#])
    #expect(try world.upkeep("reconcile").status == 0)
    try world.repository.git("checkout", "-q", "feature")
    try world.repository.git("merge", "-q", "main")
    let named = try world.upkeep("reconcile", "--ref", "feature")
    #expect(named.status == 3)
    #expect(named.stderr.contains("upkeep.json"))
    // The setting also is the default, whatever is checked out.
    let run = try world.upkeep("reconcile", "--format", "json")
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains(#""ref": "main""#), "\(run.stdout)")
  }

  @Test func `R30 its own commits never make a plan or another commit`() throws {
    let remote = try RemoteWorld()
    try remote.declare(["api"])
    let daemon = try GitDaemon(remote.host)
    for _ in 0..<3 {
      #expect(try remote.upkeep(["reconcile", "--repo", daemon.url]).status == 0)
      #expect(try remote.upkeep(["plan", "--repo", daemon.url, "--detailed-exitcode"]).status == 0)
    }
    #expect(remote.host.commitCount("health") == 1)
  }
}
