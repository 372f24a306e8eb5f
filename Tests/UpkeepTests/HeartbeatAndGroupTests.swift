import Foundation
import TestRepositories
import Testing

@Suite struct HeartbeatAndGroupTests {
  private func state(_ key: String, in world: World) throws -> String {
    let line = try world.repository.show("health:health.json").split(separator: "\n")
      .first { $0.contains("\"key\":\"\(key)\"") }
    return line.map(String.init) ?? "none"
  }

  @Test func `a heartbeat is unknown at first, then as it was reported`() throws {
    let world = try World()
    try world.declare([
      #"{"key":"job","provider":"heartbeat","config":{"period":"1h"}}"#, world.entry("web"),
    ])
    try world.upkeep("reconcile")
    #expect(try state("job", in: world).contains(#""state":"unknown""#))
    let quiet = try world.upkeep("heartbeat", "job", "--message", "42 files")
    #expect(quiet.status == 0, "\(quiet.stderr)")
    #expect(quiet.stdout + quiet.stderr == "")
    try world.upkeep("reconcile")
    #expect(try state("job", in: world).contains("42 files"))
    #expect(try state("job", in: world).contains(#""state":"operational""#))
    try world.upkeep("heartbeat", "job", "--state", "fail", "--message", "disk full")
    try world.upkeep("reconcile")
    #expect(try state("job", in: world).contains(#""state":"down""#))
    #expect(try world.upkeep("status").stdout.contains("disk full"))
    try world.upkeep("heartbeat", "job", "--state", "start")
    try world.upkeep("heartbeat", "job")
    try world.upkeep("reconcile")
    #expect(try world.repository.git("log", "-1", "--format=%s", "health") == "operational: job recovered")
  }

  @Test func `a heartbeat for what takes none is refused, and says why`() throws {
    let world = try World()
    try world.declare([world.entry("web")])
    try world.upkeep("reconcile")
    let other = try world.upkeep("heartbeat", "web")
    #expect(other.status == 64)
    #expect(other.stderr.contains("kind http, which takes no reports"))
    let missing = try world.upkeep("heartbeat", "nobody")
    #expect(missing.status == 1)
    #expect(missing.stderr.contains("there is no component \"nobody\""))
    #expect(try world.upkeep("heartbeat", "web", "--state", "maybe").status == 64)
  }

  @Test func `a group follows its members within the same run, and a group of groups after it`() throws {
    let world = try World()
    try world.declare([
      #"{"key":"a-all","provider":"group","config":{"members":["b-pair","c3"]}}"#,
      #"{"key":"b-pair","provider":"group","config":{"members":["c1","c2"],"at_least":1}}"#,
      #"{"key":"edge","provider":"group","config":{"labels":{"tier":"edge"},"down_below":2}}"#,
      world.entry("c1", #","labels":{"tier":"edge"}"#), world.entry("c2", #","labels":{"tier":"edge"}"#),
      world.entry("c3"),
    ])
    let first = try world.upkeep("reconcile")
    #expect(first.status == 0, "\(first.stderr)")
    for key in ["a-all", "b-pair", "edge"] {
      #expect(try state(key, in: world).contains(#""state":"operational""#), "\(key)")
    }
    for key in ["c1", "c2"] { world.answer(key, 500) }
    try world.upkeep("reconcile")
    #expect(try state("b-pair", in: world).contains(#""state":"down""#))
    #expect(try state("a-all", in: world).contains(#""state":"degraded""#))
    #expect(try state("edge", in: world).contains("0 of 2 members operational; degraded: c1, c2"))
    world.answer("c1", 200)
    // By hand and alone, a group judges what is recorded.
    #expect(try world.upkeep("check", "edge").stdout.contains("0 of 2"))
    try world.upkeep("reconcile")
    #expect(try state("b-pair", in: world).contains(#""state":"operational""#))
    #expect(try state("edge", in: world).contains(#""state":"down""#))
  }

  @Test func `members that are not there, or go in a circle, are errors of the manifest`() throws {
    let world = try World()
    try world.declare([
      #"{"key":"one","provider":"group","config":{"members":["two","wep"]}}"#,
      #"{"key":"two","provider":"group","config":{"members":["one"]}}"#,
      #"{"key":"own","provider":"group","config":{"members":["own"]}}"#, world.entry("web"),
    ])
    let output = try world.upkeep("validate")
    #expect(output.status == 65)
    let text = output.stdout + output.stderr
    #expect(
      text.contains(#"no component has the key "wep" (/components/0/config/members/1); did you mean "web"?"#), "\(text)"
    )
    #expect(text.contains("one -> two -> one"), "\(text)")
    #expect(text.contains("\"own\" names itself"), "\(text)")
  }

  @Test func `a group made by hand is checked with the next plan, and a probe of one says that it cannot tell`() throws
  {
    let world = try World()
    try world.declare([world.entry("web")])
    try world.upkeep("reconcile")
    let created = try world.upkeep(
      "component", "create", "all", "--provider", "group", "--set", #"members=["web"]"#)
    #expect(created.status == 0, "\(created.stderr)")
    #expect(try world.upkeep("check", "all").stdout.contains("1 of 1 members operational"))
    let probe = try world.upkeep("probe", "group", "members=web")
    #expect(probe.status == 0, "\(probe.stderr)")
    #expect(probe.stdout.hasPrefix("○ unknown"))
  }
}
