import LoopbackServers
import Testing
import Transport

@Suite struct ConnectionTests {
  private func open(
    _ port: Int, host: String = "127.0.0.1", timeout: Duration = .seconds(30)
  ) async throws(TransportFailure) -> Connection {
    try await Connection.open(host: host, port: port, timeout: timeout)
  }

  private func failure(_ body: () async throws(TransportFailure) -> Void) async throws -> TransportFailure {
    do throws(TransportFailure) {
      try await body()
    } catch {
      return error
    }
    Issue.record("expected a failure")
    throw TransportFailure(.other, "")
  }

  @Test func `a connection is opened, timed and closed`() async throws {
    let server = try FaultServer(Scripts.silent)
    do {
      let connection = try await open(server.port)
      #expect(connection.remoteAddress?.port == server.port)
      #expect(connection.timings.connect != nil)
      #expect(descriptorsConnected(to: server.port) == 1)
    }
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `what is sent arrives even when the connection is closed at once`() async throws {
    let (texts, tell) = AsyncStream.makeStream(of: String.self)
    let server = try FaultServer { peer in
      var bytes: [UInt8] = []
      while let more = peer.read() { bytes += more }
      tell.yield(String(decoding: bytes, as: UTF8.self))
    }
    do {
      var connection = try await open(server.port)
      try await connection.send(Array("hello there".utf8))
    }
    for await text in texts {
      #expect(text == "hello there")
      break
    }
  }

  @Test func `what comes is received piece by piece, and then the end`() async throws {
    let server = try FaultServer { peer in
      peer.write("220 mail")
      _ = peer.read()
      peer.write("250 ready")
    }
    var connection = try await open(server.port)
    #expect(try await connection.receive().map { String(decoding: $0, as: UTF8.self) } == "220 mail")
    try await connection.send(Array("EHLO x\r\n".utf8))
    var rest = ""
    while let more = try await connection.receive(atMost: 4) {
      #expect(more.count <= 4)
      rest += String(decoding: more, as: UTF8.self)
    }
    #expect(rest == "250 ready")
    #expect(connection.receivedCount == 17)
    #expect(try await connection.receive() == nil)
  }

  @Test func `megabytes go out to one who reads slowly`() async throws {
    let (counts, tell) = AsyncStream.makeStream(of: Int.self)
    let server = try FaultServer { peer in
      var count = 0
      while let more = peer.read() { count += more.count }
      tell.yield(count)
    }
    do {
      var connection = try await open(server.port)
      try await connection.send([UInt8](repeating: 7, count: 8 << 20))
    }
    for await count in counts {
      #expect(count == 8 << 20)
      break
    }
  }

  @Test func `R27 silence ends at the timeout, which is one for the whole connection`() async throws {
    let server = try FaultServer { peer in
      peer.write("x")
      peer.waitUntilClosed()
    }
    let failure = try await failure { () async throws(TransportFailure) in
      var connection = try await open(server.port, timeout: .milliseconds(200))
      _ = try await connection.receive()
      _ = try await connection.receive()
    }
    #expect(failure.code == .timeout(.body))
    #expect(failure.message.contains("no complete answer within 200ms"))
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `R27 one who does not read ends a send at the timeout`() async throws {
    let server = try FaultServer { $0.waitUntilReset() }
    let failure = try await failure { () async throws(TransportFailure) in
      var connection = try await self.open(server.port, timeout: .milliseconds(300))
      try await connection.send([UInt8](repeating: 7, count: 64 << 20))
    }
    #expect(failure.code == .timeout(.firstByte))
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `R27 a receive that is cancelled ends`() async throws {
    let server = try FaultServer(Scripts.silent)
    let task = Task { () -> TransportFailure.Code? in
      do throws(TransportFailure) {
        var connection = try await Connection.open(host: "127.0.0.1", port: server.port, timeout: .seconds(3600))
        _ = try await connection.receive()
        return nil
      } catch {
        return error.code
      }
    }
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `refused and reset connections say so`() async throws {
    let refused = try await failure { () async throws(TransportFailure) in
      _ = try await open((try? refusedPort()) ?? 1)
    }
    #expect(refused.code == .connect(.refused))
    let server = try FaultServer { peer in
      _ = peer.read()
      peer.resetOnClose()
    }
    let reset = try await failure { () async throws(TransportFailure) in
      var connection = try await open(server.port)
      try await connection.send(Array("hi".utf8))
      _ = try await connection.receive()
    }
    #expect(reset.code == .connectionLost(.firstByte))
  }

  @Test(arguments: ["", "a b", "a/b", "user@host", "a?b", "a#b", "[::1]", "a\r\nb", "a\0b"])
  func `a host that is none is refused`(host: String) async throws {
    #expect(
      try await failure { () async throws(TransportFailure) in _ = try await open(80, host: host) }.code
        == .invalidRequest)
  }

  @Test(arguments: [0, -1, 65536])
  func `a port that is none is refused`(port: Int) async throws {
    #expect(try await failure { () async throws(TransportFailure) in _ = try await open(port) }.code == .invalidRequest)
  }

  @Test func `only public addresses are connected to when told so`() async throws {
    let server = try FaultServer(Scripts.silent)
    let refused = try await failure { () async throws(TransportFailure) in
      _ = try await Connection.open(
        host: "127.0.0.1", port: server.port, timeout: .seconds(30), publicAddressesOnly: true)
    }
    #expect(refused.code == .addressRefused)
    #expect(server.connectionCount == 0)
  }

  @Test func `1,000 connections in a row leave no descriptor and no port in TIME_WAIT`() async throws {
    let server = try FaultServer(Scripts.silent)
    for _ in 0..<1000 { _ = try await open(server.port) }
    #expect(descriptorsConnected(to: server.port) == 0)
    #expect(try connectionsInTimeWait(to: server.port) == 0)
  }
}
