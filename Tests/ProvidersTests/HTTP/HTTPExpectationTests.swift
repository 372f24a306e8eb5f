import Foundation
import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

@Suite struct HTTPExpectationTests {
  private func finding(
    _ config: JSONObject, status: Int = 200, headers: [String] = [], body: String = "ok"
  ) async throws -> Finding {
    try await httpCheck(try FaultServer(Scripts.answer(status, headers: headers, body: body)), config)
  }

  // MARK: Status

  @Test(
    arguments: [
      (200, "200-299,304", HealthState.operational), (304, "200-299,304", .operational),
      (305, "200-299,304", .degraded),
      (404, 404, .operational), (404, "404", .operational), (200, 404, .degraded), (503, "500-599", .operational),
    ] as [(Int, JSONValue, HealthState)])
  func `a status is operational when the set holds it, else degraded`(
    status: Int, expected: JSONValue, state: HealthState
  ) async throws {
    #expect(try await finding(["expect_status": expected], status: status).state == state)
  }

  @Test(arguments: [
    (503, HealthState.down), (500, .down), (429, .unknown), (404, .degraded), (200, .operational), (204, .operational),
  ])
  func `a status that is not expected has the state that is named for it`(status: Int, state: HealthState) async throws
  {
    let config: JSONObject = [
      "status_states": [
        ["status": 429, "state": "unknown"], ["status": "500-599", "state": "down"],
        ["status": "204,400-599", "state": "degraded"],
      ]
    ]
    #expect(try await finding(config, status: status).state == state)
  }

  // MARK: Headers

  private static let headers = [
    "Content-Type: text/html; charset=utf-8", "Set-Cookie: a=1", "Set-Cookie: b=2; Secure", "Server: nginx", "X-Empty:",
  ]

  @Test(
    arguments: [
      ["name": "content-type"], ["name": "CONTENT-TYPE", "equals": "text/html; charset=utf-8"],
      ["name": "Content-Type", "contains": "html"], ["name": "Content-Type", "matches": "^text/(html|plain)"],
      ["name": "Content-Type", "not_contains": "json", "not_matches": "^image/"], ["name": "X-Gone", "absent": true],
      ["name": "Set-Cookie", "contains": "Secure"], ["name": "Set-Cookie", "equals": "a=1"],
      ["name": "X-Gone", "not_contains": "x"], ["name": "X-Empty"], ["name": "X-Empty", "equals": ""],
    ] as [JSONObject])
  func `an expectation about a header holds`(entry: JSONObject) async throws {
    let finding = try await finding(["expect_headers": [.object(entry)]], headers: Self.headers)
    #expect(finding.state == .operational, "\(finding.message)")
  }

  @Test(
    arguments: [
      (["name": "X-Gone"], "header X-Gone is missing"),
      (["name": "X-Gone", "contains": "x"], "header X-Gone is missing"),
      (["name": "Server", "absent": true], #"header Server is there: "nginx""#),
      (["name": "Server", "equals": "caddy"], #"header Server is "nginx", expected "caddy""#),
      (["name": "Server", "contains": "caddy"], #"header Server ("nginx") does not contain "caddy""#),
      (["name": "Server", "not_contains": "ngi"], #"header Server ("nginx") contains "ngi""#),
      (["name": "Server", "matches": "^x"], #"header Server ("nginx") does not match "^x""#),
      (["name": "Server", "not_matches": "x$"], #"header Server ("nginx") matches "x$""#),
      (["name": "Set-Cookie", "not_contains": "Secure"], #"header Set-Cookie ("b=2; Secure") contains "Secure""#),
      (["name": "Set-Cookie", "equals": "c=3"], #"header Set-Cookie is "a=1", expected "c=3""#),
      (
        ["name": "Set-Cookie", "contains": "=", "not_contains": "Secure"],
        #"header Set-Cookie ("b=2; Secure") contains "Secure""#
      ),
      (
        ["name": "Set-Cookie", "equals": "a=1", "not_matches": "^b"],
        #"header Set-Cookie ("b=2; Secure") matches "^b""#
      ),
    ] as [(JSONObject, String)])
  func `an expectation about a header does not hold, and what is there is told`(
    entry: JSONObject, message: String
  ) async throws {
    for state in HealthState.allCases where state != .operational {
      var entry = entry
      if state != .degraded { entry["state"] = .string(state.rawValue) }
      let finding = try await finding(["expect_headers": [.object(entry)]], headers: Self.headers)
      #expect(finding.state == state)
      #expect(finding.message == "200 OK; " + message)
    }
  }

  // MARK: Body

  @Test(
    arguments: [
      ["contains": "all is"], ["not_contains": "error"], ["matches": "(?i)ALL.*well"], ["not_matches": "err(or)?"],
      ["equals": "all is well"], ["contains": "all", "not_contains": "none", "matches": "well\\s*$"],
    ] as [JSONObject])
  func `an expectation about the body holds`(entry: JSONObject) async throws {
    let finding = try await finding(["expect_body": [.object(entry)]], body: "all is well\n")
    #expect(finding.state == .operational, "\(finding.message)")
  }

  @Test(
    arguments: [
      (["contains": "error"], #"the body does not contain "error""#),
      (["not_contains": "well"], #"the body contains "well""#),
      (["matches": "^well"], #"the body does not match "^well""#),
      (["not_matches": "w[e]ll"], #"the body matches "w[e]ll""#),
      (["equals": "well"], #"the body is "all is well\n", expected "well""#),
    ] as [(JSONObject, String)])
  func `an expectation about the body does not hold`(entry: JSONObject, message: String) async throws {
    for state in HealthState.allCases where state != .operational {
      var entry = entry
      entry["state"] = .string(state.rawValue)
      let finding = try await finding(["expect_body": [.object(entry)]], body: "all is well\n")
      #expect(finding.state == state)
      #expect(finding.message == "200 OK; " + message)
    }
  }

  @Test func `a body that is no text is searched by its bytes`() async throws {
    let server = try FaultServer { peer in
      guard peer.readRequest() != nil else { return }
      let body: [UInt8] = [0xFF, 0x00, 0xFE] + Array("größe".utf8) + [0xE9]
      peer.write(Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
    }
    let config: JSONObject = ["expect_body": [["contains": "größe"], ["matches": "gr.+e"], ["not_contains": "é"]]]
    #expect(try await httpCheck(server, config).state == .operational)
    let json = try await httpCheck(server, ["expect_json": [["pointer": "/a"]]])
    #expect(json.state == .degraded)
    #expect(json.message.hasPrefix("200 OK; the body is no JSON (1:1: "))
  }

  // MARK: JSON

  private static let document = #"""
    {"status":"ok","n":5,"text":"42","list":[1,2,{"a/b":null}],"big":12345678901234567,"f":1.0,"t":true,"":"empty","é":"ü"}
    """#

  @Test(
    arguments: [
      ["pointer": "/status"], ["pointer": "/status", "equals": "ok"], ["pointer": "/status", "==": "ok"],
      ["pointer": "/status", "not_equals": "bad"], ["pointer": "/status", "!=": 1], ["pointer": "/n", "equals": 5],
      ["pointer": "/n", "equals": 5.0], ["pointer": "/f", "equals": 1], ["pointer": "/n", "above": 4, "below": 6],
      ["pointer": "/n", "at_least": 5, "at_most": 5], ["pointer": "/n", ">": 4, "<": "6", ">=": 5, "<=": 5],
      ["pointer": "/text", "at_least": 42, "equals": "42"], ["pointer": "/list/2/a~1b", "equals": .null],
      ["pointer": "/list", "length": 3], ["pointer": "/list", "min_length": 3, "max_length": 3],
      ["pointer": "/status", "length": 2], ["pointer": "/list/2", "length": 1], ["pointer": "/é", "length": 1],
      ["pointer": "/gone", "exists": false], ["pointer": "/list/3", "exists": false],
      ["pointer": "/list/-", "exists": false],
      ["pointer": "/list/01", "exists": false], ["pointer": "/status/x", "exists": false],
      ["pointer": "/", "equals": "empty"],
      ["pointer": "/status", "matches": "^o"], ["pointer": "/n", "matches": "^[0-9]$", "not_matches": "6"],
      ["pointer": "/big", "equals": 12_345_678_901_234_567], ["pointer": "/list", "equals": [1, 2, ["a/b": .null]]],
      ["pointer": "/t", "equals": true], ["min_length": 9], [:],
    ] as [JSONObject])
  func `an expectation about JSON holds`(entry: JSONObject) async throws {
    let finding = try await finding(["expect_json": [.object(entry)]], body: Self.document)
    #expect(finding.state == .operational, "\(finding.message)")
  }

  @Test(
    arguments: [
      (["pointer": "/gone"], "/gone is missing"), (["pointer": "/gone", "equals": 1], "/gone is missing"),
      (["pointer": "/status", "exists": false], #"/status is there: "ok""#),
      (["pointer": "/status", "equals": "up"], #"/status is "ok", expected "up""#),
      (["pointer": "/n", "equals": "5"], #"/n is 5, expected "5""#), (["pointer": "/n", "not_equals": 5], "/n is 5"),
      (["pointer": "/n", "below": 5], "/n is 5, expected below 5"),
      (["pointer": "/n", "at_most": 4.5], "/n is 5, expected at most 4.5"),
      (["pointer": "/n", "above": 5], "/n is 5, expected above 5"),
      (["pointer": "/n", "at_least": 6], "/n is 5, expected at least 6"),
      (["pointer": "/status", "at_least": 6], #"/status is "ok", expected a number"#),
      (["pointer": "/list", "at_least": 6], "/list is a list of 3, expected a number"),
      (["pointer": "/list", "length": 2], "/list has 3 elements, expected 2"),
      (["pointer": "/list/2", "min_length": 2], "/list/2 has 1 member, expected at least 2"),
      (["pointer": "/status", "max_length": 1], "/status has 2 characters, expected at most 1"),
      (["pointer": "/n", "length": 1], "/n is 5, which has no length"),
      (["pointer": "/status", "matches": "x"], #"/status ("ok") does not match "x""#),
      (["pointer": "/status", "not_matches": "o"], #"/status ("ok") matches "o""#),
      (["pointer": "/list", "matches": "1"], "/list is a list of 3, expected a text"),
      (["equals": 1], "the document is an object of 9, expected 1"),
    ] as [(JSONObject, String)])
  func `an expectation about JSON does not hold, and what is there is told`(
    entry: JSONObject, message: String
  ) async throws {
    for state in HealthState.allCases where state != .operational {
      var entry = entry
      if state != .degraded { entry["state"] = .string(state.rawValue) }
      let finding = try await finding(["expect_json": [.object(entry)]], body: Self.document)
      #expect(finding.state == state)
      #expect(finding.message == "200 OK; " + message)
    }
  }

  @Test(arguments: ["", "<html>", "{", #"{"a":1,"a":2}"#, "[1] x", String(repeating: "[", count: 100_000), "nul\u{0}"])
  func `a body that is no JSON is told with its place, once`(body: String) async throws {
    let config: JSONObject = ["expect_json": [["pointer": "/a"], ["pointer": "/b", "state": "down"]]]
    let finding = try await finding(config, body: body)
    #expect(finding.state == .down)
    #expect(finding.message.hasPrefix("200 OK; the body is no JSON (1:"), "\(finding.message)")
    #expect(finding.message.count < 200)
  }

  @Test func `a byte-order mark before JSON is passed over`() async throws {
    #expect(try await finding(["expect_json": [["pointer": "/a"]]], body: "\u{FEFF}{\"a\":1}").state == .operational)
  }

  @Test func `a large body is judged as well as a small one`() async throws {
    let body = #"{"list":[\#((0..<50_000).map(String.init).joined(separator: ","))],"status":"ok"}"#
    let config: JSONObject = [
      "expect_json": [["pointer": "/list", "length": 50_000], ["pointer": "/status", "equals": "ok"]],
      "expect_body": [["matches": "(0,)?(1,)+2,.*49999"], ["not_contains": "50000"]],
    ]
    let finding = try await finding(config, body: body)
    #expect(finding.state == .operational, "\(finding.message)")
  }

  @Test func `R27 a pattern that is too large for the body is unknown and not run`() async throws {
    let config: JSONObject = ["expect_body": [["matches": "[ab]*a[ab]{900}c", "state": "down"]]]
    let finding = try await finding(config, body: String(repeating: "a", count: 1 << 20))
    #expect(finding.state == .unknown)
    #expect(finding.message.contains("is too long for the pattern"))
  }

  // MARK: Latency

  @Test func `a phase that takes too long has its state, the others are fine`() async throws {
    let server = try FaultServer { peer in
      guard peer.readRequest() != nil else { return }
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
      var ready = pollfd(fd: -1, events: 0, revents: 0)
      poll(&ready, 0, 60)
      peer.write("ok")
    }
    let fine: JSONObject = ["expect_latency": [["at_most": "20s"], ["at_most": "20s", "phase": "connect"]]]
    #expect(try await httpCheck(server, fine).state == .operational)
    let finding = try await httpCheck(
      server,
      [
        "expect_latency": [
          ["at_most": "10ms"], ["<=": "20ms", "state": "down"], ["at_most": "1ms", "phase": "tls"],
          ["at_most": "20s", "phase": "first_byte"], ["at_most": "20s", "phase": "name_lookup"],
        ]
      ])
    #expect(finding.state == .down)
    #expect(finding.message.hasPrefix("200 OK; the check took "))
    #expect(finding.message.contains(", expected at most 20ms; the check took "))
    #expect(finding.message.hasSuffix(", expected at most 10ms"))
  }

  // MARK: All together

  @Test func `all findings are told, the status first, then the worst, and the worst counts`() async throws {
    let config: JSONObject = [
      "expect_headers": [["name": "X-A", "state": "unknown"]],
      "expect_body": [["contains": "a"], ["contains": "b", "state": "down"]],
    ]
    let finding = try await finding(config, status: 503)
    #expect(finding.state == .down)
    #expect(
      finding.message
        == #"503 Service Unavailable; the body does not contain "b"; the body does not contain "a"; header X-A is missing"#
    )
  }

  @Test func `a certificate is missing where there is no TLS`() async throws {
    let config: JSONObject = ["follow_redirects": 1, "expect_certificate": [["days_left": 3]]]
    #expect(try await finding(config).message == "200 OK; there is no certificate, as the answer came without TLS")
  }

  // MARK: Must fail

  @Test func `a check that must fail is operational when it fails, and down when it succeeds`() async throws {
    let server = try FaultServer(Scripts.answer(200))
    let succeeded = try await httpCheck(server, ["must_fail": true])
    #expect(succeeded.state == .down)
    #expect(succeeded.message == "200 OK, but it must fail")
    let refusing = try await finding(["must_fail": true], status: 403)
    #expect(refusing.state == .operational)
    #expect(refusing.message == "fails as it must: 403 Forbidden")
    let closed = try await httpCheck(["url": .string("http://127.0.0.1:\(try refusedPort())/"), "must_fail": true])
    #expect(closed.state == .operational)
    #expect(closed.message.hasPrefix("fails as it must: connection refused by"))
    let silent = try FaultServer(Scripts.silent)
    #expect(try await httpCheck(silent, ["must_fail": true, "timeout": "100ms"]).state == .operational)
  }

  @Test func `R26 what could not be told is unknown even when it must fail`() async throws {
    let server = try FaultServer(Scripts.answer())
    let secret: JSONObject = ["must_fail": true, "bearer_token": ["env": "GONE"]]
    #expect(try await httpCheck(server, secret).state == .unknown)
    #expect(try await httpCheck(server, ["must_fail": true], network: .publicOnly).state == .unknown)
    let name = try await httpCheck(["url": "http://no-such-host.invalid/", "must_fail": true])
    #expect(name.state == .unknown)
  }

  // MARK: Settings

  @Test(
    arguments: [
      (["expect_status": "2xx"], ["expect_status"]), (["expect_status": "600"], ["expect_status"]),
      (["status_states": [["status": 500]]], ["status_states", "0", "state"]),
      (["expect_headers": [["equals": "x"]]], ["expect_headers", "0", "name"]),
      (["expect_headers": [["name": "a b"]]], ["expect_headers", "0", "name"]),
      (["expect_headers": [["name": "a"], ["name": "a", "matches": "("]]], ["expect_headers", "1", "matches"]),
      (["expect_headers": [["name": "a", "absent": true, "equals": "x"]]], ["expect_headers", "0"]),
      (["expect_body": [[:]]], ["expect_body", "0"]), (["expect_body": [["state": "down"]]], ["expect_body", "0"]),
      (["expect_body": [["contains": "a", "state": "up"]]], ["expect_body", "0", "state"]),
      (["expect_body": [["not_matches": "[a"]]], ["expect_body", "0", "not_matches"]),
      (["expect_json": [["pointer": "a"]]], ["expect_json", "0", "pointer"]),
      (["expect_json": [["pointer": "/a~2"]]], ["expect_json", "0", "pointer"]),
      (["expect_json": [["pointer": "/a", "exists": false, "equals": 1]]], ["expect_json", "0"]),
      (["expect_json": [["pointer": "/a", "at_most": "many"]]], ["expect_json", "0", "at_most"]),
      (["expect_latency": [["state": "down"]]], ["expect_latency", "0", "at_most"]),
      (["expect_latency": [["at_most": "1s", "phase": "dns"]]], ["expect_latency", "0", "phase"]),
      (["expect_certificate": [["days_left": 3]]], ["expect_certificate"]),
      (["expect_redirect": [["equals": "x"]]], ["expect_redirect"]),
      (["expect_status": 301, "expect_redirect": [["state": "down"]]], ["expect_redirect", "0"]),
      (["must_fail": "perhaps"], ["must_fail"]),
    ] as [(JSONObject, [String])])
  func `an expectation that cannot be is refused where it stands`(config: JSONObject, path: [String]) throws {
    let problem = try #require(complaint(of: HTTPProvider(), about: config.filled(from: ["url": "http://a/"])))
    #expect(problem.path == path, "\(problem)")
  }

  @Test func `a probe names the host that it loads`() throws {
    func target(_ config: JSONObject) throws -> String? {
      try HTTPProvider().probe(for: config, context: ProbeContext(secrets: Secrets())).target
    }
    #expect(try target(["url": "https://Example.COM:8443/x"]) == "example.com")
    #expect(try target(["url": "http://[2001:DB8::1]/"]) == "2001:db8::1")
    #expect(try target(["url": "http://a/", "proxy": "http://Proxy.test:3128"]) == "proxy.test")
    #expect(try target(["url": "http://a/", "unix_socket": "/s"]) == nil)
  }
}
