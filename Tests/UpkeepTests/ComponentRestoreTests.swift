import Foundation
import JSONText
import TestRepositories
import Testing

/// Components that were removed and come back (R20).
@Suite struct ComponentRestoreTests {
  /// A component that was down, was removed by the manifest, and is gone from the store as well when asked.
  private static func world(withStore: Bool) throws -> (world: World, createdAt: JSONValue?) {
    let world = try World()
    try world.declare([world.entry("api", #","name":"Public API""#), world.entry("web")])
    world.answer("api", 503)
    try world.upkeep("reconcile")
    let created = try created(world)
    try world.declare([world.entry("web")])
    try world.upkeep("reconcile")
    if !withStore { try world.removeStore() }
    // A new time of creation would be another one from the next second on.
    #expect(eventually { ISO8601DateFormatter().string(from: Date()) > created?.string ?? "" })
    return (world, created)
  }

  private static func created(_ world: World) throws -> JSONValue? {
    try JSONValue(parsing: Array(world.upkeep("component", "get", "api", "--format", "json").stdout.utf8))["created_at"]
  }

  @Test(arguments: [true, false])
  func `R20 a removed component comes back as it was, and its history goes on`(withStore: Bool) throws {
    let (world, created) = try Self.world(withStore: withStore)
    world.answer("api", 200)
    let restored = try world.upkeep("component", "restore", "api", "--by", "Ann")
    #expect(restored.status == 0, "\(restored.stderr)")
    #expect(restored.stdout.contains("Public API"))
    #expect(restored.stdout.contains(world.url("api")))
    #expect(try Self.created(world) == created)
    let plan = try world.upkeep("plan")
    #expect(plan.stdout.contains("was made by hand by Ann"))
    // The entry that was printed makes it no drift any more.
    let entry = try world.upkeep("component", "restore", "web", "--print")
    #expect(entry.status == 1)
    try world.declare([world.entry("api", #","name":"Public API""#), world.entry("web")])
    #expect(try world.upkeep("plan").stdout == "No changes.\n")
    try world.upkeep("reconcile")
    // What happened before it was removed is told in one line with what came after.
    let moves = try world.upkeep("blame", "api").stdout
    #expect(moves.contains("503") && moves.contains("operational"), "\(moves)")
    #expect(try Self.created(world) == created)
  }

  @Test(arguments: [true, false])
  func `R20 to put the entry back in the manifest is enough`(withStore: Bool) throws {
    let (world, created) = try Self.world(withStore: withStore)
    let entry = try world.upkeep("component", "restore", "api", "--print")
    #expect(entry.status == 0, "\(entry.stderr)")
    try world.declare([entry.stdout, world.entry("web")], head: "")
    let plan = try JSONValue(parsing: Array(world.upkeep("plan", "--format", "json").stdout.utf8))
    let row = plan["changes"]?.array?.first { $0["key"] == "api" }
    #expect(row?["reason"]?.string?.contains("again; it was removed at") == true)
    try world.upkeep("reconcile")
    #expect(try Self.created(world) == created)
  }

  @Test func `R20 one that was deleted by hand comes back as it was applied, and is no drift`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    try world.upkeep("reconcile")
    try world.upkeep("component", "delete", "api")
    let restored = try world.upkeep("component", "restore", "api")
    #expect(restored.stderr.contains("it is no drift any more"))
    #expect(try world.upkeep("plan").stdout == "No changes.\n")
  }

  @Test func `what is there, and what never was, cannot be brought back`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    try world.upkeep("reconcile")
    let present = try world.upkeep("component", "restore", "api")
    #expect(present.status == 1)
    #expect(present.stderr.contains("there is a component"))
    let missing = try world.upkeep("component", "restore", "nothing")
    #expect(missing.status == 1)
    #expect(missing.stderr.contains("no component \"nothing\" was removed"))
  }
}
