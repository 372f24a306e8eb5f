import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

@Suite struct TCPProviderTests {
  private func connect(_ port: Int, _ config: JSONObject = [:], secrets: Secrets = Secrets()) async throws -> Finding {
    try await check(
      TCPProvider(),
      config.filled(from: ["host": "127.0.0.1", "port": .integer(Int64(port)), "timeout": "30s"]), secrets: secrets)
  }

  @Test func `a connection is operational, with its phases`() async throws {
    let server = try FaultServer(Scripts.silent)
    let finding = try await connect(server.port)
    #expect(finding.state == .operational)
    #expect(finding.message == "connected")
    #expect(finding.phases?.connect != nil)
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `a refused connection is down`() async throws {
    let port = try refusedPort()
    let finding = try await connect(port)
    #expect(finding.state == .down)
    #expect(finding.message == "connection refused by 127.0.0.1:\(port)")
  }

  @Test func `the answer that is expected is operational`() async throws {
    let server = try FaultServer { peer in
      if peer.read() == Array("PING\r\n".utf8) { peer.write("+PONG\r\n") }
      peer.waitUntilClosed()
    }
    let finding = try await connect(server.port, ["send": "PING\r\n", "expect": "+PONG"])
    #expect(finding.state == .operational)
    #expect(finding.message == "answered as expected")
  }

  @Test func `another answer is degraded, with what came, whether the other side closes or stays`() async throws {
    let closing = try FaultServer { $0.write("-ERR go away\r\n") }
    let closed = try await connect(closing.port, ["expect": "+PONG"])
    #expect(closed.state == .degraded)
    #expect(closed.message == "connected, but the answer is not what is expected: -ERR go away\r\n")
    let staying = try FaultServer { peer in
      peer.write("-ERR busy")
      peer.waitUntilClosed()
    }
    let stayed = try await connect(staying.port, ["expect": "+PONG", "timeout": "200ms"])
    #expect(stayed.state == .degraded)
    #expect(stayed.message == "connected, but the answer is not what is expected: -ERR busy")
    #expect(descriptorsConnected(to: staying.port) == 0)
    let endless = try FaultServer { peer in while peer.write("endless ") {} }
    let long = try await connect(endless.port, ["expect": "+PONG"])
    #expect(long.state == .degraded)
    #expect(long.message.hasSuffix("endless …"))
  }

  @Test func `a connection that is closed without an answer is degraded`() async throws {
    let server = try FaultServer { _ = $0.read() }
    let finding = try await connect(server.port, ["send": "hi", "expect": "hello"])
    #expect(finding.state == .degraded)
    #expect(finding.message == "connected, but the connection was closed without an answer")
  }

  @Test func `R27 silence where an answer is expected is down at the timeout`() async throws {
    let server = try FaultServer(Scripts.silent)
    let finding = try await connect(server.port, ["expect": "hello", "timeout": "150ms"])
    #expect(finding.state == .down)
    #expect(finding.message.contains("no answer within 150ms"))
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `R13 a secret that is sent and comes back, whole or in part, is masked`() async throws {
    let secrets = Secrets([.environment("TOKEN"): "s3cr3t-value"])
    for answer in ["no s3cr3t-value here", "no s3cr3t"] {
      let server = try FaultServer { peer in
        _ = peer.read()
        peer.write(answer)
      }
      let finding = try await connect(server.port, ["send": ["env": "TOKEN"], "expect": "yes"], secrets: secrets)
      #expect(finding.state == .degraded)
      #expect(finding.message.contains("no ***"))
      #expect(!"\(finding)".contains("s3c"))
    }
  }

  @Test func `R26 a secret that cannot be had is unknown`() async throws {
    let server = try FaultServer(Scripts.silent)
    #expect(try await connect(server.port, ["send": ["env": "TOKEN"]]).state == .unknown)
    #expect(server.connectionCount == 0)
  }

  // MARK: Dialogues

  @Test func `a dialogue goes step by step, each looking at what came since the one before`() async throws {
    let server = try FaultServer { peer in
      peer.write("220 mail ESMTP\r\n")
      guard peer.read() == Array("EHLO x\r\n".utf8) else { return }
      peer.write("250-mail\r\n250 SIZE 1000\r\n")
      guard peer.read() == [0, 255] else { return }
      peer.write([1, 2, 3, 0, 254, 7])
      peer.waitUntilClosed()
    }
    let steps: [JSONValue] = [
      ["expect_matches": "^220 .*\\bESMTP\\b"], ["send": "EHLO x\r\n"], ["expect": "250 SIZE"], ["send_bytes": "00 fF"],
      ["expect_bytes": "0203"], ["expect_bytes": "base64:AP4="],
    ]
    let finding = try await connect(server.port, ["dialogue": .array(steps)])
    #expect(finding.state == .operational, "\(finding.message)")
    #expect(finding.message == "answered as expected")
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `a dialogue that goes another way tells at which step`() async throws {
    let steps: JSONValue = [["expect": "220"], ["send": "QUIT\r\n"], ["expect_matches": "^(221|250) "]]
    let wrong = try FaultServer { peer in
      peer.write("220 hi\r\n")
      _ = peer.read()
      peer.write("500 what?\r\n")
    }
    let other = try await connect(wrong.port, ["dialogue": steps])
    #expect(other.state == .degraded)
    #expect(other.message.hasPrefix("connected, but at step 3 the answer is not what is expected: "))
    #expect(other.message.hasSuffix("500 what?\r\n"))
    let closing = try FaultServer { peer in
      peer.write("220")
      _ = peer.read()
    }
    let closed = try await connect(closing.port, ["dialogue": steps])
    #expect(closed.message == "connected, but at step 3 the connection was closed without an answer")
    let silent = try FaultServer { peer in
      peer.write("220")
      peer.waitUntilClosed()
    }
    let waited = try await connect(silent.port, ["dialogue": steps, "timeout": "6s"])
    #expect(waited.state == .down)
    #expect(waited.message.hasSuffix(", at step 3 of the dialogue"), "\(waited.message)")
    let endless = try FaultServer { peer in while peer.write("endless ") {} }
    #expect(try await connect(endless.port, ["dialogue": [["expect_matches": "never"]]]).state == .degraded)
  }

  @Test func `R13 secrets of a dialogue are sent, and masked in what comes back`() async throws {
    let server = try FaultServer { peer in
      guard let name = peer.read() else { return }
      peer.write("no " + String(decoding: name, as: UTF8.self))
    }
    let finding = try await connect(
      server.port, ["dialogue": [["send": ["env": "TOKEN"]], ["expect": "yes"]]],
      secrets: Secrets([.environment("TOKEN"): "s3cr3t-value"]))
    #expect(finding.message == "connected, but the answer is not what is expected: no ***")
  }

  @Test func `a dialogue over TLS goes to a certificate that is verified first`() async throws {
    let authority = try TestAuthority()
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"))
    let config: JSONObject = ["tls": true, "send": "GET / HTTP/1.0\r\n\r\n", "expect": "HTTP/1.0 200 ok"]
    let refused = try await connect(server.port, config)
    #expect(refused.state == .down)
    #expect(refused.message.contains("issuer that is not trusted"))
    let trusted = try await connect(server.port, config.filled(from: ["ca_file": .string(authority.caFile)]))
    #expect(trusted.state == .operational, "\(trusted.message)")
    #expect(trusted.phases?.tls != nil)
    #expect(try await connect(server.port, config.filled(from: ["insecure": true])).state == .operational)
    let plain = try FaultServer(Scripts.raw("HTTP/1.1 400 Bad\r\n\r\n"))
    #expect(try await connect(plain.port, config.filled(from: ["timeout": "200ms"])).state == .down)
  }

  @Test func `a port that must be closed is down when it is open`() async throws {
    let server = try FaultServer(Scripts.silent)
    let open = try await connect(server.port, ["must_fail": true])
    #expect(open.state == .down)
    #expect(open.message == "a connection to 127.0.0.1:\(server.port) is possible")
    #expect(try await connect(refusedPort(), ["must_fail": true]).state == .operational)
    let unnamed = try await connect(1, ["must_fail": true, "host": "no-such-host.invalid"])
    #expect(unnamed.state == .unknown)
  }

  @Test func `only the IP version that is asked for is used`() async throws {
    let server = try FaultServer(Scripts.silent)
    #expect(try await connect(server.port, ["ip_family": "ipv4", "host": "localhost"]).state == .operational)
    #expect(try await connect(server.port, ["ip_family": "ipv6", "host": "127.0.0.1"]).state != .operational)
  }

  @Test(
    arguments: [
      ["dialogue": []], ["dialogue": [[:]]], ["dialogue": [["send": "a", "expect": "b"]]],
      ["dialogue": [["expect": ""]]],
      ["dialogue": [["send_bytes": "0"]]], ["dialogue": [["send_bytes": "xx"]]], ["dialogue": [["expect_bytes": ""]]],
      ["dialogue": [["expect_bytes": "base64:?"]]], ["dialogue": [["expect_matches": "("]]],
      ["dialogue": [["wait": 1]]],
      ["dialogue": [["send": "a"]], "send": "a"], ["must_fail": true, "send": "a"], ["must_fail": true, "tls": true],
      ["insecure": true], ["ca_file": "/ca.pem"], ["tls": true, "ca_file": "ca.pem"], ["ip_family": "5"],
    ] as [JSONObject])
  func `dialogues and options that cannot be are refused`(config: JSONObject) {
    #expect(complaint(of: TCPProvider(), about: config.filled(from: ["host": "a", "port": 1])) != nil)
  }

  @Test(
    arguments: [
      ["host": "a"], ["port": 1], ["host": "", "port": 1], ["host": "a", "port": 0], ["host": "a", "port": 65536],
      ["host": "a:80", "port": 1], ["host": "http://a", "port": 1], ["host": "[::1]", "port": 1],
      ["host": "a b", "port": 1], ["host": "a", "port": "x"], ["host": "a", "port": 1, "expect": ["env": "A"]],
    ] as [JSONObject])
  func `settings that cannot be are refused`(config: JSONObject) {
    #expect(complaint(of: TCPProvider(), about: config) != nil)
  }
}
