import Foundation
import JSONText
import TestRepositories
import Testing

/// Incidents and announcements through the program: what runs keep, and what people add.
@Suite struct IncidentCommandTests {
  private static func broken() throws -> World {
    let world = try World()
    world.answer("api", 0)
    try world.declare([world.entry("api", #","name":"Public API""#), world.entry("web")])
    _ = try world.upkeep("reconcile")
    return world
  }

  private static func incidents(_ world: World, _ arguments: String...) throws -> [JSONValue] {
    let run = try world.upkeep(["incident", "list", "--format", "json"] + arguments)
    #expect(run.status == 0, "\(run.stderr)")
    return try JSONValue(parsing: Array(run.stdout.utf8))["incidents"]?.array ?? []
  }

  @Test func `a run opens an incident, people write in it, and a later run closes it`() throws {
    let world = try Self.broken()
    let open = try #require(try Self.incidents(world, "--open").first)
    #expect(open["component"]?.string == "api")
    #expect(open["title"]?.string?.hasPrefix("Public API: down on ") == true)
    #expect(open["open"]?.bool == true)
    let text = try world.upkeep("incident").stdout
    #expect(text.hasPrefix("1 incident, 1 not over\n"), "\(text)")
    let note = try world.upkeep("incident", "note", "api", "A disk is full.\n\nWe make *room*.")
    #expect(note.status == 0, "\(note.stderr)")
    #expect(note.stdout.contains("on refs/heads/health: note: api: A disk is full."))
    world.answer("api", 200)
    _ = try world.upkeep("reconcile")
    #expect(try Self.incidents(world, "--open").isEmpty)
    let closed = try #require(try Self.incidents(world).first)
    #expect(closed["text"]?.string?.hasSuffix("A disk is full.\n\nWe make *room*.") == true)
    #expect(closed["timeline"]?.array?.count == 2)
    let shown = try world.upkeep("incident", "show", "api").stdout
    #expect(shown.contains("- ") && shown.contains("`api` operational: 200"), "\(shown)")
    #expect(try world.repository.git("log", "-1", "--format=%s", "health~1").contains("note: api"))
    _ = try world.repository.git("fsck", "--strict")
    #expect(try world.upkeep("status", "--from-git").status == 0)
    #expect(try world.upkeep("history").status == 0)
  }

  @Test func `announcements stand beside the reports, with what they are about and how long they hold`() throws {
    let world = try Self.broken()
    let run = try world.upkeep(
      "announce", "Database <upgrade>", "--text", "Searches are *slow*.", "--from", "2026-12-01T22:00:00Z", "--until",
      "2026-12-01T23:30:00Z", "--component", "db")
    #expect(run.status == 0, "\(run.stderr)")
    _ = try world.upkeep("announce", "Database <upgrade>")
    let files = try world.repository.git("ls-tree", "-r", "--name-only", "health", "announcements/")
      .split(separator: "\n")
    #expect(files.count == 2)
    #expect(files.allSatisfy { $0.contains("-database-upgrade") })
    let first = try #require(files.first { !$0.hasSuffix("-2.md") })
    let text = try world.repository.git("show", "health:\(first)")
    #expect(text.hasPrefix("# Database \\<upgrade\\>\n"))
    #expect(text.contains(#"{"from":"2026-12-01T22:00:00Z","until":"2026-12-01T23:30:00Z","components":["db"]}"#))
    #expect(text.hasSuffix("Searches are *slow*."))
    _ = try world.upkeep("reconcile", "--commit", "always")
    #expect(try world.repository.git("show", "health:\(first)") == text)
  }

  @Test func `what cannot be is said, with what can`() throws {
    let world = try Self.broken()
    let unknown = try world.upkeep("incident", "note", "web", "Fine.")
    #expect(unknown.status == 1)
    #expect(unknown.stderr.contains("`upkeep incident list` shows all"))
    #expect(try world.upkeep("incident", "note", "api", "  ").status == 64)
    #expect(try world.upkeep("announce", " ").status == 64)
    let backwards = try world.upkeep("announce", "x", "--from", "2026-12-02", "--until", "2026-12-01")
    #expect(backwards.status == 64)
    #expect(backwards.stderr.contains("is not after"))
    #expect(try world.upkeep("announce", "x", "--until", "soon").stderr.contains("is no time"))
    #expect(try world.upkeep("announce", "x", "--component", "A B").status == 64)
    let empty = try World()
    try empty.declare([empty.entry("api")])
    #expect(try empty.upkeep("announce", "x").stderr.contains("there is no report on refs/heads/health yet"))
  }

  @Test func `settings turn incidents off, or say when one is gone on with`() throws {
    let world = try World()
    world.answer("api", 0)
    try world.repository.commit(["upkeep.json": #"{"incidents":false}"#], message: "settings")
    try world.declare([world.entry("api")])
    _ = try world.upkeep("reconcile")
    #expect(try world.repository.git("ls-tree", "health").contains("incidents") == false)
    for (setting, count) in [("0s", 2), ("1h", 1)] {
      let other = try World()
      other.answer("api", 0)
      try other.repository.commit(["upkeep.json": #"{"incident_reopen":"\#(setting)"}"#], message: "settings")
      try other.declare([other.entry("api")])
      for status in [0, 200, 0] {
        other.answer("api", status)
        #expect(try other.upkeep("reconcile").status == 0)
        // Moves within one second count as a second apart, so no time at all is over at the next one.
      }
      #expect(try Self.incidents(other).count == count, "\(setting)")
    }
  }
}
