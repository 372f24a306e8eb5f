import LoopbackServers
import Testing
import Transport

@Suite struct TCPConnectorTests {
  private func dialogue(_ server: FaultServer, send: String = "", expect: String = "", limit: Int = 65536)
    async throws -> TCPDialogue
  {
    switch await TCPConnector.shared.connect(
      host: "127.0.0.1", port: server.port, timeout: .seconds(30), send: Array(send.utf8), expect: Array(expect.utf8),
      limit: limit)
    {
    case .connected(let dialogue): return dialogue
    case .failure(let failure): throw failure
    }
  }

  private func failure(_ port: Int, host: String = "127.0.0.1", send: String = "", expect: String = "") async throws
    -> TransportFailure
  {
    let outcome = await TCPConnector.shared.connect(
      host: host, port: port, timeout: send.isEmpty ? .milliseconds(200) : .seconds(30), send: Array(send.utf8),
      expect: Array(expect.utf8))
    guard case .failure(let failure) = outcome else {
      Issue.record("expected a failure, got \(outcome)")
      throw TransportFailure(.other, "")
    }
    return failure
  }

  @Test func `a connection is opened, timed and closed`() async throws {
    let server = try FaultServer(Scripts.silent)
    let dialogue = try await dialogue(server)
    #expect(dialogue.end == .notAsked)
    #expect(dialogue.remoteAddress?.port == server.port)
    #expect(dialogue.timings.connect != nil)
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `what is sent arrives even when nothing is expected`() async throws {
    let (texts, tell) = AsyncStream.makeStream(of: String.self)
    let server = try FaultServer { peer in
      var bytes: [UInt8] = []
      while let more = peer.read() { bytes += more }
      tell.yield(String(decoding: bytes, as: UTF8.self))
    }
    _ = try await dialogue(server, send: "hello there")
    for await text in texts {
      #expect(text == "hello there")
      break
    }
  }

  @Test func `an answer is found even when it comes in pieces`() async throws {
    let server = try FaultServer { peer in
      peer.write("220 mail")
      _ = peer.read()
      peer.write("250 re")
      guard peer.write("ady\r\n") else { return }
      peer.waitUntilClosed()
    }
    let found = try await dialogue(server, send: "EHLO x\r\n", expect: "250 ready")
    #expect(found.end == .found)
    #expect(String(decoding: found.received, as: UTF8.self).hasPrefix("220 mail250 ready"))
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `an answer that never comes ends with the peer's close or the limit`() async throws {
    let closing = try FaultServer { _ = $0.write("something else") }
    let closed = try await dialogue(closing, expect: "hello")
    #expect(closed.end == .closedByPeer)
    #expect(closed.received == Array("something else".utf8))
    let endless = try FaultServer { peer in while peer.write("endless ") {} }
    let limited = try await dialogue(endless, expect: "hello", limit: 1000)
    #expect(limited.end == .limitReached)
    #expect(limited.received.count == 1000)
  }

  @Test func `R27 silence ends at the timeout`() async throws {
    let server = try FaultServer(Scripts.silent)
    let failure = try await failure(server.port, expect: "hello")
    #expect(failure.code == .timeout(.firstByte))
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `refused and reset connections say so`() async throws {
    let refused = try await failure(try refusedPort())
    #expect(refused.code == .connect(.refused))
    let server = try FaultServer { peer in
      _ = peer.read()
      peer.resetOnClose()
    }
    let reset = try await failure(server.port, send: "hi", expect: "hello")
    #expect(reset.code == .connectionLost(.firstByte))
  }

  @Test(arguments: ["", "a b", "a/b", "user@host", "a?b", "a#b", "[::1]", "a\r\nb", "a\0b"])
  func `a host that is none is refused`(host: String) async throws {
    #expect(try await failure(80, host: host).code == .invalidRequest)
  }

  @Test(arguments: [0, -1, 65536])
  func `a port that is none is refused`(port: Int) async throws {
    #expect(try await failure(port).code == .invalidRequest)
  }

  @Test func `1,000 connections in a row leave no descriptor and no port in TIME_WAIT`() async throws {
    let server = try FaultServer(Scripts.silent)
    for _ in 0..<1000 { _ = try await dialogue(server) }
    #expect(descriptorsConnected(to: server.port) == 0)
    #expect(try connectionsInTimeWait(to: server.port) == 0)
  }
}
