import Foundation
import LoopbackServers
import Synchronization
import TestRepositories
import Testing

/// What keeps an alarm from being false, as a user sees it: through the built program, the webhook and git. Each run is
/// one of a machine that keeps nothing, so all that matters goes through the health ref.
@Suite struct FalseAlarmTests {
  /// A world with a webhook.
  private func world(_ settings: String = "") throws -> World {
    let world = try World()
    try world.repository.commit([
      "upkeep.json": #"{"sinks":[{"name":"ops","kind":"webhook","url":"\#(world.url("hook"))"}]\#(settings)}"#
    ])
    return world
  }

  @Test func `dependencies: the cause is told alone, what outlasts it is told after it, and every end is told`() throws
  {
    let world = try world()
    try world.declare([
      world.entry("api", #","depends_on":["db"]"#), world.entry("db"), world.entry("web", #","depends_on":["db"]"#),
    ])
    try world.freshRun()
    for key in ["api", "db", "web"] { world.answer(key, 0) }
    try world.freshRun()
    #expect(try world.told() == ["db down"])
    #expect(try world.repository.git("log", "-1", "--format=%s", "health") == "down: db down, api down, web down")
    #expect(
      try world.repository.git("log", "-1", "--format=%b", "health").contains(
        "api: operational -> down (because of db)"))
    #expect(try world.line("api").contains(#""announced":"nothing","because":["db"]"#))
    #expect(try world.upkeep("status", "--from-git").stdout.contains("down (because of db)"))
    #expect(try world.repository.show("health:README.md").contains("**down** (because of db)"))
    // The same again: nothing to tell, and nothing to report.
    #expect(try world.freshRun().contains("nothing changed, no commit"))

    world.answer("db", 200)
    world.answer("web", 200)
    try world.freshRun()
    #expect(try Set(world.told()) == ["db down", "db recovered", "api down"])
    #expect(try !world.line("api").contains("because"))
    world.answer("api", 200)
    try world.freshRun()
    #expect(try Set(world.told()) == ["db down", "db recovered", "api down", "api recovered"])
    #expect(try world.told().count == 4)
  }

  @Test func `paused: not checked, not counted, shown as paused, and quiet`() throws {
    let world = try world()
    try world.declare([world.entry("api"), world.entry("web")])
    world.answer("api", 0)
    try world.freshRun()
    try world.declare([world.entry("api", #","paused":true"#), world.entry("web")])
    let before = world.requests.count { $0.hasPrefix("GET /api") }
    world.answer("api", 200)
    #expect(try world.freshRun().contains("Health  ● operational"))
    #expect(world.requests.count { $0.hasPrefix("GET /api") } == before)
    #expect(try world.told() == ["api down"])
    let report = try world.repository.show("health:health.json")
    #expect(report.contains(#""counts": {"degraded":0,"down":0,"operational":1,"unknown":0}"#))
    #expect(try world.line("api").contains(#""paused":true"#))
    #expect(try world.upkeep("status", "--fail-on", "degraded").status == 0)
    #expect(try world.upkeep("status").stdout.contains("paused"))
    #expect(try world.repository.show("health:README.md").contains("paused"))
    // Asked for by name it is checked, and still nobody is told.
    try world.upkeep("check", "api")
    #expect(try world.told() == ["api down"])
    try world.declare([world.entry("api"), world.entry("web")])
    try world.freshRun()
    #expect(try world.told() == ["api down", "api recovered"])
  }

  @Test func `maintenance: recorded and quiet, and a problem that outlasts it is told`() throws {
    let world = try world()
    let daily = #"{"weekly":["mon","tue","wed","thu","fri","sat","sun"],"at":"00:00","for":"1d","reason":"moving"}"#
    try world.declare([world.entry("api", #","maintenance":[\#(daily)]"#)])
    world.answer("api", 0)
    try world.freshRun()
    #expect(try world.told() == [])
    #expect(try world.line("api").contains(#""state":"down""#))
    #expect(try world.upkeep("status").stdout.contains("in maintenance until "))
    #expect(try world.repository.show("health:README.md").contains("(moving)"))
    #expect(try world.upkeep("status", "--format", "json").stdout.contains(#""reason": "moving""#))
    try world.declare([world.entry("api")])
    try world.freshRun()
    #expect(try world.told() == ["api down"])
  }

  @Test func `maintenance: a weekly window is that of its zone`() throws {
    let world = try world()
    let zone = try #require(TimeZone(identifier: "Pacific/Kiritimati"))
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    // An hour ago over there, which is half a day away from here.
    let time = calendar.dateComponents([.weekday, .hour, .minute], from: Date(timeIntervalSinceNow: -3600))
    let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    let at = String(format: "%02d:%02d", time.hour ?? 0, time.minute ?? 0)
    let window = #""weekly":["\#(days[(time.weekday ?? 1) - 1])"],"at":"\#(at)","for":"2h""#
    world.answer("api", 0)
    try world.declare([world.entry("api", #","maintenance":[{\#(window),"time_zone":"Pacific/Kiritimati"}]"#)])
    try world.freshRun()
    #expect(try world.told() == [])
    try world.declare([world.entry("api", #","maintenance":[{\#(window)}]"#)])
    try world.freshRun()
    #expect(try world.told() == ["api down"])
  }

  @Test func `one host is asked by so many at once, and no more`() throws {
    let world = try World()
    let counts = Mutex((now: 0, most: 0))
    let server = try FaultServer { peer in
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
      if peer.readRequest() != nil {
        usleep(20_000)
        Scripts.respond(200, to: peer)
      }
      counts.withLock { $0.now -= 1 }
    }
    let entries = (0..<9).map { #"{"key":"c\#($0)","provider":"http","config":{"url":"\#(server.url)/\#($0)"}}"# }
    try world.declare(entries)
    #expect(try world.upkeep("reconcile", "--per-host", "3").status == 0)
    #expect(server.connectionCount == 9)
    #expect((2...3).contains(counts.withLock { $0.most }))
  }

  @Test func `thresholds count from run to run, in both directions`() throws {
    let world = try world()
    try world.declare([world.entry("api", #","failure_threshold":3,"success_threshold":2"#)])
    try world.freshRun()
    world.answer("api", 0)
    try world.freshRun()
    try world.freshRun()
    #expect(try world.told() == [])
    try world.freshRun()
    #expect(try world.told() == ["api down"])
    world.answer("api", 200)
    try world.freshRun()
    #expect(try world.line("api").contains(#""state":"down""#))
    try world.freshRun()
    #expect(try world.told() == ["api down", "api recovered"])
  }

  @Test func `retries: a check that comes back is no failure, and attempts says how often it was tried`() throws {
    let world = try world()
    let server = try FaultServer { [tries = Tries()] peer in
      guard peer.readRequest() != nil else { return }
      if tries.next() > 1 { Scripts.respond(200, to: peer) }
    }
    try world.declare(
      [#"{"key":"api","provider":"http","retries":1,"config":{"url":"\#(server.url)/"}}"#], head: "")
    try world.freshRun()
    #expect(try world.line("api").contains(#""state":"operational""#))
    #expect(try world.repository.show("health:checks.json").contains(#""attempts":2"#))
    #expect(try world.told() == [])
  }

  @Test func `degraded_above: what is slow is degraded, and the message says by how much`() throws {
    let world = try world()
    try world.declare([world.entry("api", #","degraded_above":"1ns""#)])
    try world.freshRun()
    #expect(try world.line("api").contains(#""message":"200 OK, slower than 1ns""#))
    #expect(try world.told() == ["api degraded"])
  }

  @Test func `R26 witness: without a network failures are unknown, nobody is alerted, and the report says so`() throws {
    let silent = try refusedPort()
    let world = try world(#","witness":["tcp://127.0.0.1:\#(silent)","http://127.0.0.1:\#(silent)/"]"#)
    try world.declare([world.entry("api"), world.entry("web")])
    try world.freshRun()
    world.answer("api", 0)
    let reason = "the observer has no network: none of 2 witnesses answered"
    #expect(try world.freshRun("--fail-on", "down").contains("\(reason); what failed is unknown"))
    #expect(try world.told() == [])
    #expect(try world.line("api").contains(#""state":"unknown""#))
    #expect(try world.line("web").contains(#""state":"operational""#))
    #expect(try world.repository.show("health:README.md").contains("> **Note:** \(reason). What failed is unknown."))
    #expect(try world.repository.git("log", "-1", "--format=%b", "health").contains("Note: \(reason)."))
    // With a witness that answers, the failure counts.
    try world.freshRun(environment: ["UPKEEP_WITNESS": world.url("witness")])
    #expect(try world.told() == ["api down"])
    #expect(world.requests.count { $0.hasPrefix("HEAD /witness") } == 1)
    world.answer("api", 200)
    try world.freshRun()
    #expect(try world.told() == ["api down", "api recovered"])
  }

  @Test func `R26 witness: what a group makes of failures that nobody could tell is unknown too`() throws {
    let silent = try refusedPort()
    let world = try world(#","witness":["tcp://127.0.0.1:\#(silent)"]"#)
    let group = #"{"key":"all","provider":"group","config":{"members":["api","web"]}}"#
    try world.declare([world.entry("api"), world.entry("web"), group])
    try world.freshRun()
    world.answer("api", 0)
    try world.freshRun()
    #expect(try world.told() == [])
    #expect(try world.line("all").contains(#""state":"unknown""#))
    // With a witness that answers, the group is what its members make it.
    try world.freshRun(environment: ["UPKEEP_WITNESS": world.url("witness")])
    #expect(try world.line("all").contains(#""state":"degraded""#))
    #expect(try world.told().sorted() == ["all degraded", "api down"])
  }

  @Test(arguments: ["ftp://example.com", "tcp://example.com", "example.com", "tcp://a/b:1", "https://", ""])
  func `a witness that cannot be is told with its place`(text: String) throws {
    let world = try world(#","witness":["\#(text)"]"#)
    try world.declare([world.entry("api")])
    let run = try world.upkeep("reconcile")
    #expect(run.status == 64)
    #expect(run.stderr.contains("witness"), "\(run.stderr)")
  }

  @Test func `reminders come again while a problem lasts, also where no store survives a run`() throws {
    let world = try world(#","reminder_interval":"1s""#)
    try world.declare([world.entry("api")])
    world.answer("api", 0)
    try world.freshRun()
    #expect(try world.told() == ["api down"])
    let isReminded = try eventually {
      try world.freshRun()
      return try world.told().count >= 3
    }
    #expect(isReminded)
    #expect(try Set(world.told().dropFirst()) == ["api reminder"])
    #expect(try world.repository.show("health:checks.json").contains(#""told_at":""#))
    let body = try #require(world.requests.last { $0.hasPrefix("POST /hook") })
    #expect(body.contains("down since "))
    world.answer("api", 200)
    try world.freshRun()
    #expect(try world.told().last == "api recovered")
  }
}

/// Counts.
private final class Tries: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}

extension World {
  /// Reconciles as a machine does that keeps nothing but the repository.
  @discardableResult
  fileprivate func freshRun(_ arguments: String..., environment: [String: String] = [:]) throws -> String {
    if FileManager.default.fileExists(atPath: store) { try removeStore() }
    let run = try upkeep(["reconcile"] + arguments, environment: environment)
    #expect(run.status == 0, "\(run.stderr)")
    return run.stdout
  }

  /// What the webhook was told, in order, as `api down`.
  fileprivate func told() throws -> [String] {
    struct Told: Decodable {
      var component: String
      var event: String
    }
    return try requests.filter { $0.hasPrefix("POST /hook") }.map { request in
      let body = try #require(request.range(of: "\r\n\r\n")).upperBound
      let told = try JSONDecoder().decode(Told.self, from: Data(request[body...].utf8))
      return "\(told.component) \(told.event)"
    }
  }

  /// The component's line of `health.json`.
  fileprivate func line(_ key: String) throws -> String {
    let lines = try repository.show("health:health.json").split(separator: "\n")
    return try String(#require(lines.first { $0.hasPrefix(#"{"key":"\#(key)""#) }))
  }
}
