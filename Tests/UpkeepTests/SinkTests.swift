import Foundation
import JSONText
import LoopbackServers
import TestRepositories
import Testing

/// Sinks as a user sets them: in `upkeep.json`, from the command line.
@Suite(.timeLimit(.minutes(2))) struct SinkTests {
  private func settings(_ world: World, _ sinks: String) throws {
    try world.repository.commit(["upkeep.json": #"{"sinks": [\#(sinks)]}"#], message: "set sinks")
  }

  @Test(arguments: ["reconcile", "check"])
  func `a sink that is silent keeps nobody from reading what was found`(command: String) throws {
    let world = try World()
    let silent = try FaultServer(Scripts.silent)
    try world.declare([world.entry("api")])
    _ = try world.upkeep("reconcile")
    try world.repository.commit(
      ["upkeep.json": #"{"sinks":[{"name":"ops","kind":"webhook","url":"\#(silent.url)"}]}"#], message: "sinks")
    world.answer("api", 0)
    let run = try Run([command], in: world)
    #expect(eventually { silent.connectionCount > 0 && run.output.contains("api") })
    #expect(run.isRunning)
    run.signal(SIGKILL)
    _ = run.end()
  }

  @Test func `an outage and its end reach those who asked for it, each in its form`() throws {
    let world = try World()
    try world.declare([
      world.entry("api", #","group":"edge","labels":{"team":"web"}"#), world.entry("db", #","labels":{"team":"data"}"#),
    ])
    let chat = try FaultServer(Scripts.answer(200))
    let pager = try FaultServer(Scripts.answer(202))
    try settings(
      world,
      """
      {"name": "chat", "kind": "slack", "url": {"env": "UPKEEP_CHAT"}, "labels": {"team": "web"}},
      {"name": "pager", "kind": "pagerduty", "url": {"env": "UPKEEP_PAGER"}, "routing_key": {"env": "UPKEEP_KEY"}}
      """)
    let environment = ["UPKEEP_CHAT": chat.url, "UPKEEP_PAGER": pager.url, "UPKEEP_KEY": "R0UT1NG"]
    world.answer("api", 500)
    world.answer("db", 500)
    #expect(try world.upkeep("reconcile", environment: environment).status == 0)
    world.answer("api", 200)
    world.answer("db", 200)
    // What the components look like now does not matter to a recovery.
    try world.declare([world.entry("api"), world.entry("db")])
    #expect(try world.upkeep("reconcile", environment: environment).status == 0)
    #expect(chat.requests.count == 2 && chat.requests.allSatisfy { $0.contains("*Component:* api") })
    #expect(chat.requests.map { $0.contains("*Lasted:* ") } == [false, true])
    let actions = pager.requests.map { request in
      (request.contains(#""dedup_key":"upkeep/api""#) ? "api" : "db")
        + (request.contains(#""event_action":"resolve""#) ? " resolve" : " trigger")
    }
    #expect(Set(actions) == ["api trigger", "db trigger", "api resolve", "db resolve"] && actions.count == 4)
  }

  @Test func `all problems of the sinks are told at once, with line and column, by any command`() throws {
    let world = try World()
    try world.declare([])
    try world.repository.commit(
      [
        "upkeep.json": """
        {
          "sinks": [
            {"name": "chat", "kind": "slack", "url": "https://hooks.slack.com/services/s3cr3t"},
            {"name": "mail", "kind": "email", "server": "mail", "from": "a@example.com", "to": ["b@example.com"],
             "title": "{nmae}"}
          ]
        }
        """
      ], message: "set sinks")
    let output = try world.upkeep("plan")
    #expect(output.status == 64)
    #expect(output.stderr.hasPrefix("error: upkeep.json:3:46: sinks[0].url: \"url\" must be a reference to a secret"))
    #expect(
      output.stderr.contains(
        "\nupkeep.json:5:15: sinks[1].title: \"title\": unknown placeholder; there are: {component}"))
    #expect(output.stderr.hasSuffix("\n2 problems in the sinks of upkeep.json\n"))
    #expect(!output.stderr.contains("s3cr3t"))
  }

  @Test func `doctor shows what waits, for whom, since when and why; and the next run delivers it`() throws {
    let world = try World()
    try world.declare([world.entry("api")])
    let chat = try FaultServer(Scripts.answer(503, body: "maintenance"))
    try settings(
      world,
      """
      {"name": "chat", "kind": "discord", "url": {"env": "UPKEEP_CHAT"}}, {"name": "console", "kind": "log"}
      """)
    #expect(try world.upkeep("doctor").stdout.contains("chat (discord): nothing waits"))
    world.answer("api", 500)
    let run = try world.upkeep("reconcile", environment: ["UPKEEP_CHAT": chat.url])
    #expect(run.status == 0)
    #expect(run.stderr.contains("note: chat: degraded of api: Discord answered 503: maintenance"))
    let doctor = try world.upkeep("doctor")
    #expect(doctor.status == 0)
    let line = try #require(doctor.stdout.split(separator: "\n").first { $0.contains("chat (discord)") })
    for part in [
      "1 event waits since 2", ", next try 2", ", last error after 1 try: Discord answered 503: maintenance",
    ] {
      #expect(line.contains(part), "\(line)")
    }
    #expect(doctor.stdout.contains("console (log): nothing waits"))
  }

  @Test func `sinks test tells for each sink what became of a problem and its recovery`() throws {
    let world = try World()
    try world.declare([])
    let good = try FaultServer(Scripts.answer(200))
    let bad = try FaultServer(Scripts.answer(404, body: "no_service"))
    try settings(
      world,
      """
      {"name": "good", "kind": "slack", "url": {"env": "UPKEEP_GOOD"}, "events": ["down"]},
      {"name": "bad", "kind": "slack", "url": {"env": "UPKEEP_BAD"}}
      """)
    let environment = ["UPKEEP_GOOD": good.url, "UPKEEP_BAD": bad.url]
    let all = try world.upkeep("sinks", "test", environment: environment)
    #expect(all.status == 1)
    #expect(all.stdout == "good: took the problem and its recovery\nbad: rejected: Slack answered 404: no_service\n")
    #expect(good.requests.count == 2)
    #expect(try world.upkeep("sinks", "test", "good", environment: environment).status == 0)
    let unknown = try world.upkeep("sinks", "test", "ops", environment: environment)
    #expect(unknown.status == 64)
    #expect(unknown.stderr == "error: there is no sink \"ops\"; there are: good, bad\n")
    // Nothing of it is recorded.
    #expect(!FileManager.default.fileExists(atPath: world.store))
  }

  @Test func `sinks lists what is declared, and the kinds with their settings`() throws {
    let world = try World()
    try world.declare([])
    #expect(try world.upkeep("sinks").stdout.hasPrefix("No sinks: "))
    try settings(world, #"{"name": "console", "kind": "log"}"#)
    #expect(try world.upkeep("sinks").stdout.hasPrefix("console  log  Writes a line to standard error."))
    #expect(try world.upkeep("sinks", "kinds").stdout.split(separator: "\n").count == 9)
    #expect(try world.upkeep("sinks", "kinds", "email").stdout.contains("ca_file"))
    #expect(try world.upkeep("sinks", "kinds", "pigeon").status == 64)
  }
}

/// The schema of `upkeep.json`, by a validator that is not ours.
@Suite(.timeLimit(.minutes(2))) struct SettingsSchemaTests {
  @Test func `the example with every kind of sink is taken by the program and fits the schema`() throws {
    let world = try World()
    try world.declare([])
    let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../examples/sinks/upkeep.json")
    let text = try String(contentsOf: example, encoding: .utf8)
    try world.repository.commit(["upkeep.json": text], message: "set sinks")
    #expect(try world.upkeep("sinks").stdout.split(separator: "\n").count == 9)
    #expect(try fits(text, world))
  }

  @Test(arguments: [
    #"{"sinks": [{"name": "a", "kind": "slack", "url": "https://hooks.slack.com/x"}]}"#,
    #"{"sinks": [{"name": "a", "kind": "pigeon"}]}"#, #"{"sinks": [{"name": "A", "kind": "log"}]}"#,
    #"{"sinks": [{"kind": "log"}]}"#, #"{"sinks": [{"name": "a", "kind": "log", "colour": true}]}"#,
    #"{"sinks": [{"name": "a", "kind": "ntfy", "url": "https://ntfy.sh/t", "priority": 9}]}"#,
    #"{"sinks": {}}"#, #"{"sink": []}"#,
  ])
  func `what the program refuses the schema refuses too`(text: String) throws {
    let world = try World()
    try world.declare([])
    try world.repository.commit(["upkeep.json": text], message: "set sinks")
    #expect(try world.upkeep("sinks").status == 64)
    #expect(try !fits(text, world))
  }

  private func fits(_ text: String, _ world: World) throws -> Bool {
    let program = """
      import json, sys, jsonschema
      schema, document = sys.stdin.read().split("\\0")
      sys.exit(0 if jsonschema.Draft202012Validator(json.loads(schema)).is_valid(json.loads(document)) else 3)
      """
    let schema = try world.upkeep("schema", "settings").stdout
    let output = try TestRepository.output(
      of: ["/usr/bin/python3", "-W", "ignore", "-c", program], in: world.repository.path, input: schema + "\0" + text)
    try #require([0, 3].contains(output.status), "\(output.stderr)")
    return output.status == 0
  }
}
