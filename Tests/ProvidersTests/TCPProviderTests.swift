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
