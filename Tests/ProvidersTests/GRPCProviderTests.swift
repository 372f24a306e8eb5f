import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

// One after the other: each starts programs and waits for them, which takes threads from the tests beside them.
@Suite(.serialized, .timeLimit(.minutes(4))) struct GRPCProviderTests {
  private static let head = [":status: 200", "content-type: application/grpc"]

  private func ask(_ port: Int, _ config: JSONObject = [:], secrets: Secrets = Secrets()) async throws -> Finding {
    try await check(
      GRPCProvider(), config.filled(from: ["host": "127.0.0.1", "port": .integer(Int64(port)), "timeout": "30s"]),
      secrets: secrets)
  }

  /// Keeps the server until the check is over.
  private func ask(_ answer: HTTP2Server.Answer, _ config: JSONObject = [:], secrets: Secrets = Secrets()) async throws
    -> Finding
  {
    let server = try HTTP2Server(answer)
    let finding = try await ask(server.port, config, secrets: secrets)
    withExtendedLifetime(server) {}
    return finding
  }

  private func answer(_ message: [UInt8], status: String = "0") -> HTTP2Server.Answer {
    HTTP2Server.Answer(
      Self.head, body: [0, 0, 0, 0, UInt8(message.count)] + message, trailers: ["grpc-status: \(status)"])
  }

  /// A status alone, without a message: what servers answer an error with.
  private func refusal(_ status: Int, _ words: String = "") -> HTTP2Server.Answer {
    HTTP2Server.Answer(Self.head + ["grpc-status: \(status)"] + (words.isEmpty ? [] : ["grpc-message: \(words)"]))
  }

  @Test func `serving is operational, and the question is that of the protocol`() async throws {
    let server = try HTTP2Server(answer([8, 1]))
    let finding = try await ask(server.port)
    #expect(finding.state == .operational, "\(finding.message)")
    #expect(finding.message == "the server is serving")
    #expect(finding.phases?.firstByte != nil)
    #expect(descriptorsConnected(to: server.port) == 0)
    let request = server.request()
    #expect(request.contains(":path: /grpc.health.v1.Health/Check\n"))
    #expect(request.contains(":method: POST\n"))
    #expect(request.contains(":authority: 127.0.0.1:\(server.port)\n"))
    #expect(request.contains("content-type: application/grpc\n"))
    #expect(request.contains("te: trailers\n"))
    #expect(request.contains("user-agent: Upkeep\n"))
    #expect(request.hasSuffix("\n0000000000\n"))
  }

  @Test func `a service, an authority and metadata are sent along`() async throws {
    let server = try HTTP2Server(answer([8, 1]))
    let secrets = Secrets([.environment("TOKEN"): "Bearer s3cr3t-value"])
    let finding = try await ask(
      server.port,
      ["service": "a.B", "authority": "shop.test", "metadata": ["authorization": ["env": "TOKEN"], "x-tenant": "t1"]],
      secrets: secrets)
    #expect(finding.message == "the service a.B is serving")
    let request = server.request()
    #expect(request.contains(":authority: shop.test\n"))
    #expect(request.contains("authorization: Bearer s3cr3t-value\n"))
    #expect(request.contains("x-tenant: t1\n"))
    #expect(request.hasSuffix("\n00000000050a03612e42\n"))
  }

  @Test(
    arguments: [
      ([8, 2], .down, "the server is not serving"), ([8, 3], .down, "the server does not know the server"),
      ([], .unknown, "does not know yet"), ([8, 9], .unknown, "does not know yet"),
      ([0x12, 1, 65, 8, 1], .operational, "serving"), ([8], .degraded, "no answer of a health service"),
      ([0x12, 200, 65], .degraded, "no answer of a health service"),
    ] as [([UInt8], HealthState, String)])
  func `each status has its state`(message: [UInt8], state: HealthState, words: String) async throws {
    let finding = try await ask(answer(message))
    #expect(finding.state == state)
    #expect(finding.message.contains(words), "\(finding.message)")
  }

  @Test(
    arguments: [
      (5, .down, "does not know the service a.B: no%20such"), (12, .unknown, "offers no health service"),
      (16, .unknown, "UNAUTHENTICATED"), (7, .unknown, "PERMISSION_DENIED"), (14, .down, "UNAVAILABLE"),
      (4, .down, "DEADLINE_EXCEEDED"), (13, .degraded, "INTERNAL"), (8, .degraded, "RESOURCE_EXHAUSTED"),
      (99, .degraded, "UNKNOWN"),
    ] as [(Int, HealthState, String)])
  func `each error has its state, told without a message of its own`(
    code: Int, state: HealthState, words: String
  ) async throws {
    let finding = try await ask(refusal(code, "no%20such"), ["service": "a.B"])
    #expect(finding.state == state)
    #expect(finding.message.contains(words.replacing("%20", with: " ")), "\(finding.message)")
  }

  @Test func `an error after a message counts, too`() async throws {
    let finding = try await ask(answer([8, 1], status: "14"))
    #expect(finding.state == .down)
  }

  @Test func `R13 a secret that comes back is masked`() async throws {
    let secrets = Secrets([.environment("TOKEN"): "s3cr3t-value"])
    let finding = try await ask(
      refusal(13, "got s3cr3t-value"), ["metadata": ["x-key": ["env": "TOKEN"]]], secrets: secrets)
    #expect(finding.message.hasSuffix("got ***"))
  }

  @Test func `over TLS the certificate is verified, and for another name when told so`() async throws {
    let authority = try TestAuthority()
    let server = try HTTP2Server(answer([8, 1]), authority.issue("named", alternativeName: "DNS:named.test"))
    let tls: JSONObject = ["tls": true, "ca_file": .string(authority.caFile)]
    let wrong = try await ask(server.port, tls)
    #expect(wrong.state == .down)
    #expect(wrong.message.contains("certificate is not for 127.0.0.1"))
    let right = try await ask(server.port, (["server_name": "named.test"] as JSONObject).filled(from: tls))
    #expect(right.state == .operational, "\(right.message)")
    #expect(try await ask(server.port, ["tls": true, "insecure": true]).state == .operational)
  }

  @Test func `a server that is of another kind says so`() async throws {
    let web = try HTTP2Server(HTTP2Server.Answer([":status: 404", "content-type: text/html"], body: [60]))
    let other = try await ask(web.port)
    #expect(other.state == .down)
    #expect(other.message == "the server does not answer in gRPC (404 Not Found)")
    let proxy = try HTTP2Server(HTTP2Server.Answer([":status: 503"], body: [60]))
    #expect(try await ask(proxy.port).message == "the server answers UNAVAILABLE")
    let old = try FaultServer(Scripts.raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))
    let http1 = try await ask(old.port)
    #expect(http1.state == .down, "\(http1.message)")
    let authority = try TestAuthority()
    let plain = try StartTLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"), [])
    let negotiated = try await ask(plain.port, ["tls": true, "ca_file": .string(authority.caFile)])
    #expect(negotiated.message == "the server does not speak HTTP/2, which gRPC needs")
  }

  @Test func `R27 silence ends at the timeout, a refused port and a reset at once`() async throws {
    let silent = try FaultServer(Scripts.silent)
    let waited = try await ask(silent.port, ["timeout": "150ms"])
    #expect(waited.state == .down)
    #expect(waited.message.contains("within 150ms"))
    #expect(descriptorsConnected(to: silent.port) == 0)
    #expect(try await ask(refusedPort()).state == .down)
    let resetting = try FaultServer { peer in
      _ = peer.read()
      peer.resetOnClose()
    }
    #expect(try await ask(resetting.port).state == .down)
  }

  @Test func `an address that is not public is not connected to where that is forbidden`() async throws {
    let server = try FaultServer(Scripts.silent)
    let probe = try GRPCProvider().probe(
      for: ["host": "127.0.0.1", "port": .integer(Int64(server.port))],
      context: ProbeContext(secrets: Secrets(), network: .publicOnly))
    #expect(await probe.check().state == .unknown)
    #expect(server.connectionCount == 0)
    #expect(probe.target == "127.0.0.1")
  }

  @Test(
    arguments: [
      ["host": "a"], ["port": 1], ["host": "a", "port": 1, "ca_file": "/ca"], ["host": "a:1", "port": 1],
      ["host": "a", "port": 1, "metadata": ["authorization": "Bearer x"]],
      ["host": "a", "port": 1, "metadata": ["grpc-timeout": "1S"]], ["host": "a", "port": 1, "metadata": ["a b": "c"]],
      ["host": "a", "port": 1, "authority": "a/b"], ["host": "a", "port": 1, "authority": ""],
    ] as [JSONObject])
  func `settings that cannot be are refused`(config: JSONObject) {
    #expect(complaint(of: GRPCProvider(), about: config) != nil)
  }
}
