import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

@Suite struct HTTPProviderTests {
  private func get(_ server: FaultServer, _ config: JSONObject = [:], secrets: Secrets = Secrets()) async throws
    -> Finding
  {
    try await check(
      HTTPProvider(userAgent: "Upkeep/1.2"),
      config.filled(from: ["url": .string("\(server.url)/health?x=1"), "timeout": "30s"]), secrets: secrets)
  }

  @Test(arguments: [(200, "200 OK"), (204, "204 No Content"), (299, "299")])
  func `any 2xx is operational, with its latency and phases`(status: Int, text: String) async throws {
    let finding = try await get(try FaultServer(Scripts.answer(status)))
    #expect(finding.state == .operational)
    #expect(finding.message == text)
    let phases = try #require(finding.phases)
    #expect(finding.latency == .microseconds(phases.total))
    #expect(phases.connect != nil && phases.firstByte != nil && phases.tls == nil)
  }

  @Test(arguments: [(503, "503 Service Unavailable"), (404, "404 Not Found"), (418, "418")])
  func `any other answer is degraded`(status: Int, text: String) async throws {
    let finding = try await get(try FaultServer(Scripts.answer(status)))
    #expect(finding.state == .degraded)
    #expect(finding.message == text)
  }

  @Test func `an expected status is the only one that is operational`() async throws {
    let missing = try FaultServer(Scripts.answer(404))
    #expect(try await get(missing, ["expect_status": 404]).state == .operational)
    #expect(try await get(missing, ["expect_status": "404"]).state == .operational)
    let finding = try await get(try FaultServer(Scripts.answer(200)), ["expect_status": 404])
    #expect(finding.state == .degraded)
    #expect(finding.message.hasSuffix(", expected 404"))
  }

  @Test func `a redirect is not followed: it is degraded, or operational when it is expected`() async throws {
    let target = try FaultServer(Scripts.answer(200))
    let server = try FaultServer(Scripts.answer(302, headers: ["Location: \(target.url)/"]))
    let finding = try await get(server)
    #expect(finding.state == .degraded)
    #expect(finding.message == "302 Found; redirects are not followed")
    #expect(try await get(server, ["expect_status": 302]).state == .operational)
    #expect(target.connectionCount == 0)
  }

  @Test func `the request is what the settings say`() async throws {
    let server = try FaultServer(Scripts.answer(200))
    let secrets = Secrets([.environment("TOKEN"): "Bearer abc"])
    let config: JSONObject = ["method": "POST", "headers": ["Authorization": ["env": "TOKEN"], "X-One": "1"]]
    #expect(try await get(server, config, secrets: secrets).state == .operational)
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("POST /health?x=1 HTTP/1.1\r\n"))
    for line in ["Authorization: Bearer abc", "X-One: 1", "User-Agent: Upkeep/1.2"] {
      #expect(request.contains("\r\n\(line)\r\n"), "\(line)")
    }
    _ = try await get(server, ["headers": ["user-agent": "own"]])
    #expect(server.requests.last?.contains("\r\nuser-agent: own\r\n") == true)
    #expect(server.requests.last?.contains("Upkeep") == false)
  }

  @Test func `no connection is down, and the message says with whom`() async throws {
    let port = try refusedPort()
    let finding = try await check(HTTPProvider(), ["url": .string("http://127.0.0.1:\(port)/")])
    #expect(finding.state == .down)
    #expect(finding.message == "connection refused by 127.0.0.1:\(port)")
  }

  @Test func `R27 silence, a stall and a drip are down at the timeout`() async throws {
    for script in [Scripts.silent, Scripts.stall(after: "HTTP/1.1 200 OK\r\n"), Scripts.drip(after: "HTTP/1.1 2")] {
      let server = try FaultServer(script)
      let finding = try await get(server, ["timeout": "150ms"])
      #expect(finding.state == .down)
      #expect(finding.message.contains("within 150ms"))
      #expect(descriptorsConnected(to: server.port) == 0)
    }
  }

  @Test func `an answer that is no HTTP, or a reset, is down`() async throws {
    #expect(try await get(try FaultServer(Scripts.raw("SSH-2.0-OpenSSH_9.2\r\n"))).state == .down)
    #expect(try await get(try FaultServer(Scripts.reset())).state == .down)
  }

  @Test func `R27 an endless body is read to its limit and judged by its status`() async throws {
    let server = try FaultServer(Scripts.endlessBody)
    #expect(try await get(server).state == .operational)
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `R26 a secret that cannot be had is unknown, and nothing is sent`() async throws {
    let server = try FaultServer(Scripts.answer(200))
    let finding = try await get(server, ["headers": ["Authorization": ["env": "TOKEN"]]])
    #expect(finding.state == .unknown)
    #expect(finding.message == "the secret is not there")
    #expect(server.connectionCount == 0)
  }

  @Test func `R13 a server that repeats the secret gets it into no finding`() async throws {
    let secrets = Secrets([.environment("TOKEN"): "s3cr3t-value"])
    let config: JSONObject = ["headers": ["X-Api-Key": ["env": "TOKEN"]]]
    for text in [
      "HTTP/1.1 500 s3cr3t-value\r\nLocation: http://s3cr3t-value/\r\nContent-Length: 0\r\n\r\n",
      "s3cr3t-value\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: s3cr3t-value\r\n\r\n", "HTTP/1.1 200 OK\r\ns3cr3t-value\r\n\r\n",
    ] {
      let finding = try await get(try FaultServer(Scripts.raw(text)), config, secrets: secrets)
      #expect(!"\(finding)".contains("s3cr3t"))
    }
    let broken = Secrets([.environment("TOKEN"): "s3cr3t\nvalue"])
    let finding = try await get(try FaultServer(Scripts.answer()), config, secrets: broken)
    #expect(finding.state == .unknown)
    #expect(!"\(finding)".contains("s3cr3t"))
  }

  @Test(
    arguments: [
      ([:], "url"), (["url": ""], "url"), (["url": "example.org"], "url"), (["url": "ftp://example.org/"], "url"),
      (["url": "http://"], "url"), (["url": "http://a b/"], "url"), (["url": "http://user:s3cr3t@example.org/"], "url"),
      (["url": "http://s3cr3t@example.org"], "url"), (["url": "http://a/", "method": "BREW"], "method"),
      (["url": "http://a/", "expect_status": 99], "expect_status"),
      (["url": "http://a/", "expect_status": "ok"], "expect_status"),
      (["url": "http://a/", "timeout": "soon"], "timeout"), (["url": "http://a/", "timeout": 5], "timeout"),
      (["url": "http://a/", "headers": ["Authorization": "Bearer s3cr3t"]], "headers"),
      (["url": "http://a/", "headers": ["X-API-Key": "s3cr3t"]], "headers"),
      (["url": "http://a/", "headers": ["Bad Name": "1"]], "headers"),
      (["url": "http://a/", "headers": ["X": "s3cr3t\r\nY: 1"]], "headers"),
      (["url": "http://a/", "headers": ["X": 1]], "headers"),
      (["url": "http://a/", "headers": ["X": ["env": "A", "file": "s3cr3t"]]], "headers"),
    ] as [(JSONObject, String)])
  func `R13 settings that cannot be are refused with their name and without their value`(
    config: JSONObject, setting: String
  ) throws {
    let problem = try #require(complaint(of: HTTPProvider(), about: config))
    #expect(problem.setting == setting)
    #expect(!"\(problem)".contains("s3cr3t"))
  }
}
