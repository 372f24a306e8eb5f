import Foundation
import JSONText
import TestRepositories
import Testing

/// `upkeep bisect` and `upkeep compact` as a user runs them.
@Suite struct BisectTests {
  private func json(_ output: TestRepository.Output) throws -> JSONValue {
    try JSONValue(parsing: Array(output.stdout.utf8))
  }

  /// A manifest with one component at a path, and a field that matters to nothing.
  private func declare(_ world: World, _ path: String, _ note: String) throws -> String {
    let entry = #"{"key":"api","description":"\#(note)","provider":"http","config":{"url":"\#(world.url(path))"}}"#
    return try world.repository.commit(
      ["components.json": #"{"version":1,"defaults":{"retries":0},"components":[\#(entry)]}"#], message: note)
  }

  @Test func `of several commits that took force at once, probing names the first bad one`() throws {
    let world = try World()
    world.answer("broken", 500)
    let good = try declare(world, "fine", "first")
    #expect(try world.upkeep("reconcile").status == 0)
    _ = try declare(world, "fine", "second")
    let bad = try declare(world, "broken", "third")
    let last = try declare(world, "broken", "fourth")
    #expect(try world.upkeep("reconcile").status == 0)

    let alone = try json(world.upkeep("bisect", "api", "--format", "json"))
    #expect(alone["verdict"] == "one of" && alone["good"]?["commit"] == .string(good))
    #expect(alone["commits"]?.array?.count == 3)
    #expect(
      alone["commits"]?.array?.map { $0["fields"] } == [
        ["description"], ["config.url", "description"], ["description"],
      ])
    let probed = try json(world.upkeep("bisect", "api", "--probe", "--format", "json"))
    #expect(probed["verdict"] == "commit" && probed["first_bad"] == .string(bad))
    #expect(probed["good"]?["found"] == "operational")
    let text = try world.upkeep("bisect", "api", "--probe").stdout
    #expect(text.contains("\(bad.prefix(8)) is the first bad commit") && text.contains("(Ada)"), "\(text)")
    #expect(text.contains(String(last.prefix(8))))

    // The same declaration fails as it was before as well: then it is no commit's fault.
    world.answer("fine", 500)
    let elsewhere = try world.upkeep("bisect", "api", "--probe").stdout
    #expect(elsewhere.contains("No commit of the manifest broke it"), "\(elsewhere)")
  }

  @Test func `an outage that no commit came before is told as such, and what never failed as well`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    #expect(try world.upkeep("reconcile").status == 0)
    let never = try world.upkeep("bisect", "api")
    #expect(never.status == 1 && never.stderr.contains("never failed"))
    try world.declare([world.entry("api"), world.entry("web")])
    world.answer("api", 500)
    #expect(try world.upkeep("reconcile").status == 0)
    let text = try world.upkeep("bisect", "api").stdout
    #expect(text.contains("none of those that took force then touches it"), "\(text)")
    #expect(try world.upkeep("bisect", "api", "--at", "2020-01-01").status == 1)
    #expect(try world.upkeep("bisect", "nobody").status == 1)
  }

  @Test func `compact says what it would do, and packs when told to`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    #expect(try world.upkeep("reconcile").status == 0)
    let tip = try world.repository.git("rev-parse", "health")
    let plan = try world.upkeep("compact")
    #expect(plan.status == 0 && plan.stdout.contains("drop  none") && plan.stdout.contains("Nothing was changed"))
    #expect(try !world.repository.git("count-objects").hasPrefix("0 objects"))
    let done = try json(world.upkeep("compact", "--yes", "--format", "json"))
    #expect(done["done"] == true && done["dropped"] == 0)
    #expect(try world.repository.git("count-objects").hasPrefix("0 objects"))
    #expect(try world.repository.git("rev-parse", "health") == tip)
    #expect(try world.repository.git("fsck", "--strict", "--no-dangling") == "")
    #expect(try world.upkeep("compact", "--yes").stdout.contains("There was nothing to do."))
    #expect(try world.upkeep("compact", "--keep", "5m").status == 64)
    #expect(try world.upkeep("reconcile").status == 0)
  }
}
