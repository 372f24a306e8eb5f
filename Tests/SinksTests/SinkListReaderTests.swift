import JSONText
import Sinks
import Testing
import UpkeepModel

@Suite struct SinkListReaderTests {
  private func problems(_ text: String) throws -> [SinkProblem] {
    SinkListReader(try JSONValue(parsing: Array(text.utf8))).problems
  }

  @Test func `each kind reads its smallest settings`() throws {
    let reader = SinkListReader(
      try JSONValue(
        parsing: Array(
          """
          [{"name": "a", "kind": "log"}, {"name": "b", "kind": "webhook", "url": "https://example.com/hook"},
           {"name": "c", "kind": "slack", "url": {"env": "U"}}, {"name": "d", "kind": "discord", "url": {"env": "U"}},
           {"name": "e", "kind": "teams", "url": {"file": "/run/secrets/u"}},
           {"name": "f", "kind": "pagerduty", "routing_key": {"env": "K"}},
           {"name": "g", "kind": "ntfy", "url": "https://ntfy.sh/topic"},
           {"name": "h", "kind": "email", "server": "mail.example.com", "from": "a@example.com", "to": ["b@example.com"]},
           {"name": "i", "kind": "exec", "command": "tell"}]
          """.utf8)))
    #expect(reader.problems.isEmpty)
    #expect(reader.declarations.map(\.kind.description.name) == BuiltInSinks.kinds.map(\.description.name))
    #expect(reader.declarations.map { $0.make(in: surroundings()).name } == "abcdefghi".map { String($0) })
  }

  @Test func `all problems are told at once, each with its way`() throws {
    let problems = try problems(
      """
      [{"name": "Ops", "kind": "slack", "url": "https://hooks.slack.com/services/s3cr3t"},
       {"kind": "pigeon"},
       {"name": "x", "kind": "email", "server": "mail", "from": "nobody", "to": []},
       {"name": "x", "kind": "log", "colour": true, "events": ["up"]}]
      """)
    #expect(
      problems.map(\.path) == [
        ["0", "name"], ["0", "url"], ["1"], ["1", "kind"], ["2", "from"], ["2", "to"], ["3", "name"], ["3", "colour"],
      ])
    #expect(!"\(problems)".contains("s3cr3t"))
  }

  @Test(arguments: ["slack", "discord", "teams"])
  func `R13 an address that is a secret is refused as a literal, with the remedy`(kind: String) throws {
    let problem = try #require(
      problems(#"[{"name": "ops", "kind": "\#(kind)", "url": "https://example.com/s3cr3t"}]"#).first)
    #expect(problem.message.contains(#"write {"env": "UPKEEP_OPS_URL"}"#))
    #expect(!problem.message.contains("s3cr3t"))
  }

  @Test(arguments: [
    (#""kind": "webhook", "url": "ftp://example.com/""#, "url"),
    (#""kind": "webhook", "url": "https://me:s3cr3t@example.com/""#, "url"),
    (#""kind": "webhook", "url": "https://example.com/", "secret": "s3cr3t""#, "secret"),
    (#""kind": "webhook", "url": "https://example.com/", "timeout": "2h""#, "timeout"),
    (#""kind": "log", "events": []"#, "events"), (#""kind": "log", "labels": ["team"]"#, "labels"),
    (#""kind": "log", "format": "xml""#, "format"),
    (#""kind": "slack", "url": {"env": "U"}, "title": "{nmae}""#, "title"),
    (#""kind": "slack", "url": {"env": "U"}, "text": "{""#, "text"),
    (#""kind": "pagerduty", "routing_key": {"env": "U"}, "down_severity": "bad""#, "down_severity"),
    (#""kind": "ntfy", "url": "https://ntfy.sh/t", "priority": 6"#, "priority"),
    (#""kind": "ntfy", "url": "https://ntfy.sh/t", "token": "tk_s3cr3t""#, "token"),
    (#""kind": "email", "server": "smtp://mail", "from": "a@b.c", "to": ["a@b.c"]"#, "server"),
    (#""kind": "email", "server": "m", "from": "a@b.c\nBcc: x@y.z", "to": ["a@b.c"]"#, "from"),
    (#""kind": "email", "server": "m", "from": "ä@b.c", "to": ["a@b.c"]"#, "from"),
    (
      #""kind": "email", "server": "m", "from": "a@b.c", "to": ["a@b.c"], "tls": "none", "user": "u", "password": {"env": "P"}"#,
      "tls"
    ),
    (#""kind": "exec", "command": "x", "args": ["{message}"]"#, "args"),
    (#""kind": "exec", "command": "x", "args": ["--x={nothing}"]"#, "args"),
    (#""kind": "exec", "command": "x", "env": {"LD_PRELOAD": "x"}"#, "env"),
  ])
  func `R13 what cannot be is refused where it stands, and never repeated`(settings: String, name: String) throws {
    let problems = try problems(#"[{"name": "x", \#(settings)}]"#)
    #expect(problems.map(\.path) == [["0", name]])
    #expect(!"\(problems)".contains("s3cr3t"))
  }

  @Test func `user and password belong together, and sinks are a list`() throws {
    let lonely = try problems(
      #"[{"name": "x", "kind": "email", "server": "m", "from": "a@b.c", "to": ["a@b.c"], "user": "u"}]"#)
    #expect(lonely.map(\.path) == [["0"]])
    #expect(try problems("{}").map(\.path) == [[]])
    #expect(try problems("[1]").map(\.path) == [["0"]])
  }
}
