import Foundation
import JSONText
import TestRepositories
import Testing

/// `upkeep restore`: the store out of the health ref.
@Suite struct RestoreCommandTests {
  private static func world() throws -> World {
    let world = try World()
    world.answer("api", 503)
    try world.declare([world.entry("api"), world.entry("web")])
    _ = try world.upkeep("reconcile")
    world.answer("api", 200)
    _ = try world.upkeep("reconcile")
    #expect(world.repository.commitCount("health") == 2)
    return world
  }

  private static func states(_ world: World) throws -> [String: String] {
    let json = try JSONValue(parsing: Array(world.upkeep("status", "--format", "json").stdout.utf8))
    return Dictionary(
      uniqueKeysWithValues: (json["components"]?.array ?? []).map {
        ($0["key"]?.string ?? "", $0["state"]?.string ?? "")
      })
  }

  private static func copies(_ world: World) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: world.repository.path + "/.git/upkeep")
      .filter { $0.contains(".replaced-") }
  }

  @Test func `where no store is, it is built, and runs go on as if it had never been away`() throws {
    let world = try Self.world()
    try world.removeStore()
    let run = try world.upkeep("restore")
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.hasPrefix("Restored 2 components, 2 states and 2 latest checks of the report "))
    #expect(try Self.states(world) == ["api": "operational", "web": "operational"])
    #expect(try world.upkeep("plan").stdout == "No changes.\n")
    #expect(try world.upkeep("reconcile").stdout.contains("nothing changed, no commit"))
  }

  @Test func `a store that holds something stays unless it may be replaced, and is kept then`() throws {
    let world = try Self.world()
    let before = try Self.states(world)
    let refused = try world.upkeep("restore")
    #expect(refused.status == 3)
    #expect(refused.stderr.contains("holds 2 components and 4 checks"), "\(refused.stderr)")
    #expect(refused.stderr.contains("say --replace"))
    let earlier = try world.upkeep("restore", "--replace", "--at", "health~1", "--format", "json")
    #expect(earlier.status == 0, "\(earlier.stderr)")
    let json = try JSONValue(parsing: Array(earlier.stdout.utf8))
    #expect(try json["report"]?.string == world.repository.git("rev-parse", "health~1"))
    let kept = try #require(json["kept"]?.string)
    #expect(try Self.states(world) == ["api": "degraded", "web": "operational"])
    // The copy is a whole store: what it held can still be read.
    #expect(
      try world.upkeep("status", "--store", "sqlite:\(kept)", "--format", "json").stdout.contains("operational"))
    #expect(try Self.copies(world).count == 1)
    #expect(try world.upkeep("restore", "--replace").status == 0)
    #expect(try Self.states(world) == before)
    #expect(try Self.copies(world).count == 2)
  }

  @Test(arguments: ["garbage", "no table", "empty"])
  func `R5 a damaged store is put aside on demand only, and built anew`(damage: String) throws {
    let world = try Self.world()
    for suffix in ["-wal", "-shm"] { unlink(world.store + suffix) }
    switch damage {
    case "garbage": try Data(repeating: 0x41, count: 9000).write(to: URL(fileURLWithPath: world.store))
    case "empty": truncate(world.store, 0)
    default:
      _ = try TestRepository.output(
        of: [
          "python3", "-c", "import sqlite3,sys; sqlite3.connect(sys.argv[1]).execute('DROP TABLE components')",
          world.store,
        ],
        in: world.repository.path)
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: world.store))
    let refused = try world.upkeep("restore")
    #expect(refused.status == 3)
    #expect(refused.stderr.contains("is damaged"), "\(refused.stderr)")
    #expect(try Self.copies(world).isEmpty)
    if damage == "garbage" { #expect(try Data(contentsOf: URL(fileURLWithPath: world.store)) == bytes) }
    let run = try world.upkeep("restore", "--replace")
    #expect(run.status == 0, "\(run.stderr)")
    #expect(try Self.copies(world).count >= 1)
    #expect(try Self.states(world) == ["api": "operational", "web": "operational"])
    #expect(try world.upkeep("reconcile").stdout.contains("nothing changed, no commit"))
  }

  @Test func `what cannot be restored is said`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    let none = try world.upkeep("restore")
    #expect(none.status == 1)
    #expect(none.stderr.contains("there is no report on refs/heads/health"), "\(none.stderr)")
    #expect(!FileManager.default.fileExists(atPath: world.store))
    _ = try world.upkeep("reconcile")
    let manifest = try world.upkeep("restore", "--replace", "--at", "main")
    #expect(manifest.status == 1)
    #expect(manifest.stderr.contains("holds no report"), "\(manifest.stderr)")
    #expect(try world.upkeep("restore", "--store", "memory:").status == 64)
  }

  @Test func `R22 another run that writes is waited for`() throws {
    let world = try Self.world()
    _ = try TestRepository.output(
      of: [
        "python3", "-c",
        "import sqlite3,sys,time; d=sqlite3.connect(sys.argv[1]); "
          + "d.execute(\"INSERT OR REPLACE INTO leases VALUES ('*','elsewhere/1/x',9,?,?)\",(int(time.time()),int(time.time())+60)); d.commit()",
        world.store,
      ], in: world.repository.path)
    let run = try world.upkeep("restore", "--replace", "--lock-wait", "0s")
    #expect(run.status == 5, "\(run.stderr)")
    #expect(try Self.copies(world).isEmpty)
  }
}
