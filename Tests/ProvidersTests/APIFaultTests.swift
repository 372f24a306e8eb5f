import JSONText
import LoopbackServers
import Testing
import UpkeepModel

/// What holds for every check of an API: what cannot be told is unknown, and the token stays hidden.
@Suite(.timeLimit(.minutes(2))) struct APIFaultTests {
  @Test(arguments: APIReplay.names)
  func `an API that says all is well is operational, with latency, and was asked who we are`(name: String) async throws
  {
    let server = try FaultServer(Scripts.answer(body: APIReplay.healthyBody(name)))
    let finding = try await APIReplay.check(name, server)
    #expect(finding.state == .operational, "\(finding.message)")
    #expect(finding.latency != nil && finding.phases?.firstByte != nil)
    let request = try #require(server.requests.first)
    #expect(request.contains("\r\nUser-Agent: Upkeep/1.2\r\n"))
    #expect(request.contains("\r\nAuthorization: Bearer \(APIReplay.token)\r\n") == (name != "statuspage"))
    #expect(server.connectionCount == 1)
  }

  @Test(
    arguments: APIReplay.names,
    [
      (
        401, [], #"{"id":"unauthorized","message":"Invalid credentials provided."}"#,
        "answered 401 Unauthorized: Invalid credentials provided."
      ),
      (
        403, [], #"{"detail":"You do not have permission to perform this action."}"#,
        "answered 403 Forbidden: You do not have permission to perform this action."
      ),
      (
        403, [], #"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}"#,
        "answered 403 Forbidden: Authentication error"
      ),
      (404, [], "<html>", "answered 404 Not Found"),
      (429, ["Retry-After: 90"], "", "answered 429 Too Many Requests, to be asked again after 1m30s"),
      (
        429, ["Retry-After: Wed, 25 Nov 2026 12:10:00 GMT"], "{}",
        "answered 429 Too Many Requests, to be asked again after Wed, 25 Nov 2026 12:10:00 GMT"
      ),
      (429, ["Retry-After: \u{1B}[31m"], "{}", "answered 429 Too Many Requests"),
      (301, ["Location: http://127.0.0.1:1/"], "", "answered 301 Moved Permanently; redirects are not followed"),
      (
        500, [], #"{"status":"error","errorType":"internal","error":"out of memory"}"#,
        "answered 500 Internal Server Error: out of memory"
      ),
      (503, [], "upstream", "answered 503 Service Unavailable"),
    ] as [(Int, [String], String, String)])
  func `R26 an API that refuses is unknown, or down where asked for, with its own words`(
    name: String, answer: (status: Int, headers: [String], body: String, message: String)
  ) async throws {
    let server = try FaultServer(Scripts.answer(answer.status, headers: answer.headers, body: answer.body))
    let finding = try await APIReplay.check(name, server)
    #expect(finding.state == .unknown)
    #expect(finding.message.hasSuffix(answer.message), "\(finding.message)")
    #expect(try await APIReplay.check(name, server, ["api_failure": "down"]).state == .down)
  }

  @Test(arguments: APIReplay.names)
  func `R26 an answer that is no JSON, has another shape, is cut short or too large is unknown`(name: String)
    async throws
  {
    let half = String(APIReplay.healthyBody(name).dropLast())
    let scripts: [(FaultServer.Script, String)] = [
      (Scripts.answer(body: "<html>maintenance</html>"), "sent an answer that is not JSON"),
      (Scripts.answer(body: half), "sent an answer that is not JSON"),
      (Scripts.answer(body: ""), "sent an answer that is not JSON"),
      (Scripts.answer(body: "42"), "sent an answer without "),
      (Scripts.answer(body: "{}"), "sent an answer without "),
      (Scripts.answer(body: #"[{"nothing": 1}]"#), name == "sentry" ? "" : "sent an answer without "),
      (Scripts.raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n\(half)"), "could not be asked"),
      (Scripts.endless(after: "HTTP/1.1 200 OK\r\n\r\n[", block: "1, "), "sent an answer of more than 4 MiB"),
      (Scripts.reset(), "could not be asked: connection reset"),
    ]
    for (script, message) in scripts {
      let server = try FaultServer(script)
      let finding = try await APIReplay.check(name, server)
      #expect(message.isEmpty || finding.state == .unknown, "\(finding.message)")
      #expect(message.isEmpty || finding.message.contains(message), "\(finding.message)")
      #expect(descriptorsConnected(to: server.port) == 0)
    }
  }

  @Test(arguments: APIReplay.names)
  func `R27 an API that is silent, stalls or drips ends at the timeout`(name: String) async throws {
    for script in [
      Scripts.silent, Scripts.stall(after: "HTTP/1.1 200 OK\r\n"),
      Scripts.drip(after: "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n[", byte: " "),
    ] {
      let server = try FaultServer(script)
      let finding = try await APIReplay.check(name, server, ["timeout": "150ms"])
      #expect(finding.state == .unknown)
      #expect(finding.message.contains("could not be asked: no "), "\(finding.message)")
      #expect(descriptorsConnected(to: server.port) == 0)
    }
  }

  @Test(arguments: APIReplay.names)
  func `R26 an API that is not there is unknown, or down where asked for`(name: String) async throws {
    let config = APIReplay.config(name, "http://127.0.0.1:\(try refusedPort())")
    let finding = try await check(APIReplay.provider(name), config, secrets: APIReplay.secrets)
    #expect(finding.state == .unknown)
    #expect(finding.message.contains("could not be asked: connection refused"))
    let strict = config.filled(from: ["api_failure": "down"])
    #expect(try await check(APIReplay.provider(name), strict, secrets: APIReplay.secrets).state == .down)
  }

  @Test(arguments: APIReplay.names)
  func `R26 a private address that is not allowed is unknown even where failures are down`(name: String) async throws {
    let server = try FaultServer(Scripts.answer(body: APIReplay.healthyBody(name)))
    let finding = try await APIReplay.check(name, server, ["api_failure": "down"], network: .publicOnly)
    #expect(finding.state == .unknown)
    #expect(finding.message.contains("public ones only (--deny-private)"))
    #expect(server.requests.isEmpty)
  }

  @Test(arguments: APIReplay.names.filter { $0 != "statuspage" })
  func `R26 a token that cannot be had is unknown even where failures are down, and nothing is sent`(name: String)
    async throws
  {
    let server = try FaultServer(Scripts.answer(body: APIReplay.healthyBody(name)))
    let finding = try await APIReplay.check(name, server, ["api_failure": "down"], secrets: Secrets())
    #expect(finding.state == .unknown)
    #expect(finding.message == "the secret is not there")
    #expect(server.connectionCount == 0)
  }

  @Test(arguments: APIReplay.names.filter { $0 != "statuspage" })
  func `R13 an API that repeats the token gets it into no finding`(name: String) async throws {
    let token = APIReplay.token
    let escaped = #"s3cr3t-t0ken\/\u002b"#
    let bodies = [
      (401, #"{"message":"no such token: \#(token)"}"#), (400, #"{"error":"\#(escaped)"}"#),
      (403, #"{"errors":["\#(String(repeating: "x", count: 150))\#(token)"]}"#), (500, token),
      (200, #"{"errors":[{"message":"\#(token)"}]}"#),
      (200, #"[{"name":"\#(token)","state":"\#(escaped)","type":"web"}]"#),
      (
        200,
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"\#(token)"},"#
          + #""value":[1,"1"]}]}}"#
      ), (200, #"{"status":"success","data":{"resultType":"\#(escaped)","result":[]}}"#),
    ]
    for (status, body) in bodies {
      let server = try FaultServer(
        Scripts.answer(status, headers: ["Retry-After: \(token)", "Next-Range: \(token)"], body: body))
      let finding = try await APIReplay.check(name, server)
      #expect(!"\(finding)".contains("t0ken"), "\(finding)")
    }
  }

  @Test(arguments: APIReplay.names)
  func `a probe names the host that it loads`(name: String) throws {
    let config = APIReplay.config(name, "https://API.Example.org:8443/base")
    let probe = try APIReplay.provider(name).probe(for: config, context: ProbeContext(secrets: Secrets()))
    #expect(probe.target == "api.example.org")
  }

  @Test(arguments: APIReplay.names)
  func `a base URL with a user, a query or a fragment is refused`(name: String) throws {
    for url in ["http://s3cr3t@example.org", "http://example.org/?a=s3cr3t", "http://example.org/#s3cr3t"] {
      var config = APIReplay.config(name, "http://example.org")
      let setting = try #require(["endpoint", "base_url", "url"].first { config[$0] != nil })
      config[setting] = .string(url)
      let problem = try #require(complaint(of: APIReplay.provider(name), about: config))
      #expect(problem.setting == setting)
      #expect(!"\(problem)".contains("s3cr3t"))
    }
  }
}
