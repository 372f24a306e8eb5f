import Digests
import Foundation
import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

// One after the other: each starts programs and waits for them, which takes threads from the tests beside them.
@Suite(.serialized, .timeLimit(.minutes(4))) struct WebSocketProviderTests {
  private func open(_ port: Int, _ config: JSONObject = [:], secrets: Secrets = Secrets()) async throws -> Finding {
    try await check(
      WebSocketProvider(), config.filled(from: ["url": .string("ws://127.0.0.1:\(port)/feed"), "timeout": "30s"]),
      secrets: secrets)
  }

  /// Keeps the server until the check is over.
  private func open(_ server: FaultServer, _ config: JSONObject = [:]) async throws -> Finding {
    let finding = try await open(server.port, config)
    withExtendedLifetime(server) {}
    return finding
  }

  /// Upgrades by the book, then does as told.
  private static func upgrading(_ then: @escaping FaultServer.Script) -> FaultServer.Script {
    { peer in
      guard let request = peer.readRequest() else { return }
      peer.write(answer(to: request))
      then(peer)
    }
  }

  private static func answer(to request: String, headers: [String] = []) -> String {
    let key = request.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19) ?? ""
    return
      (["HTTP/1.1 101 Switching Protocols", "upgrade: WebSocket", "connection: keep-alive, Upgrade"]
      + ["sec-websocket-accept: \(accept(String(key)))"] + headers).joined(separator: "\r\n") + "\r\n\r\n"
  }

  private static func accept(_ key: String) -> String {
    Data(SHA1.digest(of: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
  }

  // MARK: A real server

  @Test func `a connection that is upgraded and answers a ping is operational`() async throws {
    let server = try WebSocketServer()
    let finding = try await open(server.port)
    #expect(finding.state == .operational, "\(finding.message)")
    #expect(finding.message == "connected, ping answered")
    #expect(finding.phases?.connect != nil)
    #expect(descriptorsConnected(to: server.port) == 0)
    #expect(try await open(server.port, ["ping": false]).message == "connected")
  }

  @Test func `a message is sent and its answer found, though it comes in pieces`() async throws {
    let server = try WebSocketServer(subprotocols: ["chat.v2"])
    let finding = try await open(
      server.port,
      [
        "send": "hello", "expect": "path /feed token t1 protocol chat.v2", "subprotocol": "chat.v2",
        "headers": ["X-Token": "t1"],
      ])
    #expect(finding.state == .operational, "\(finding.message)")
    #expect(finding.message == "connected, answered as expected, ping answered")
    let long = String(repeating: "long ", count: 20_000)
    #expect(try await open(server.port, ["send": .string(long), "expect": .string(long)]).state == .operational)
    let other = try await open(server.port, ["send": "hi", "expect": "hello", "timeout": "6s"])
    #expect(other.state == .degraded)
    #expect(other.message == "the answer is not what is expected: hi")
    let refused = try await open(server.port, ["subprotocol": "chat.v3"])
    #expect(refused.state == .down)
    #expect(refused.message.contains("does not choose the subprotocol chat.v3"), "\(refused.message)")
  }

  @Test func `R13 a secret that comes back is masked`() async throws {
    let server = try WebSocketServer()
    let secrets = Secrets([.environment("TOKEN"): "s3cr3t-value"])
    for (config, seen) in [
      (["send": ["env": "TOKEN"]], "***"),
      (["send": "hello", "headers": ["X-Token": ["env": "TOKEN"]]], "path /feed token *** protocol None"),
    ] as [(JSONObject, String)] {
      let finding = try await open(
        server.port, config.filled(from: ["expect": "never", "timeout": "5s"]), secrets: secrets)
      #expect(finding.state == .degraded)
      #expect(finding.message == "the answer is not what is expected: \(seen)")
    }
    #expect(try await open(server.port, ["send": ["env": "OTHER"]]).state == .unknown)
    let broken = Secrets([.environment("TOKEN"): "a\r\nb"])
    #expect(try await open(server.port, ["headers": ["X-Token": ["env": "TOKEN"]]], secrets: broken).state == .unknown)
  }

  @Test func `wss verifies the certificate, and for another name when told so`() async throws {
    let authority = try TestAuthority()
    let server = try WebSocketServer(authority.issue("named", alternativeName: "DNS:named.test"))
    let url = (["url": .string("wss://127.0.0.1:\(server.port)/")] as JSONObject)
    let tls = (["ca_file": .string(authority.caFile)] as JSONObject).filled(from: url)
    let unknown = try await open(server.port, url)
    #expect(unknown.state == .down)
    #expect(unknown.message.contains("issuer that is not trusted"))
    #expect(try await open(server.port, tls).message == "the certificate is not for 127.0.0.1")
    #expect(
      try await open(server.port, (["server_name": "named.test"] as JSONObject).filled(from: tls)).state == .operational
    )
    #expect(try await open(server.port, (["insecure": true] as JSONObject).filled(from: url)).state == .operational)
  }

  // MARK: The upgrade

  @Test(arguments: [404, 401, 200, 301, 502])
  func `an answer that is no upgrade is down, with its status`(status: Int) async throws {
    let server = try FaultServer(Scripts.answer(status))
    let finding = try await open(server.port)
    #expect(finding.state == .down)
    #expect(finding.message.contains("does not upgrade to WebSocket: \(status) "), "\(finding.message)")
  }

  @Test func `an upgrade that is not by the book is down`() async throws {
    let faults: [(String, String)] = [
      ("HTTP/1.1 101 Yes\r\n\r\n", "not as an upgrade to WebSocket"),
      (
        "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
        "wrong Sec-WebSocket-Accept"
      ),
      ("SSH-2.0-OpenSSH_9.2\r\n", "did not answer in HTTP"), ("HTTP/1.1 abc\r\n\r\n", "did not answer in HTTP"),
      ("HTTP/1.1 101 Yes\r\nno colon\r\n\r\n", "did not answer in HTTP"),
      ("HTTP/1.1 101 Yes\r\n" + String(repeating: "X-Endless: 1\r\n", count: 6000), "more headers than are read"),
      ("HTTP/1.1 101 " + String(repeating: "x", count: 9000), "a line that does not end"),
    ]
    for (answer, words) in faults {
      let finding = try await open(FaultServer(Scripts.stall(after: answer)))
      #expect(finding.state == .down)
      #expect(finding.message.contains(words), "\(finding.message)")
    }
    for (header, words) in [
      ("Sec-WebSocket-Extensions: permessage-deflate", "extension"), ("Sec-WebSocket-Protocol: chat", "subprotocol"),
    ] {
      let server = try FaultServer { peer in
        guard let request = peer.readRequest() else { return }
        peer.write(Self.answer(to: request, headers: [header]))
        peer.waitUntilClosed()
      }
      let finding = try await open(server.port)
      #expect(finding.state == .down)
      #expect(finding.message.contains(words), "\(finding.message)")
    }
  }

  // MARK: Frames

  @Test(
    arguments: [
      ([0x81, 127, 0x7F, 255, 255, 255, 255, 255, 255, 255], "more than the 1048576 bytes"),
      ([0x82, 127, 0, 0, 0, 0, 0, 0x10, 0, 1], "more than the 1048576 bytes"),
      ([0x81, 0x81, 1, 2, 3, 4, 5], "masks its frames"), ([0x89, 126, 0, 126], "longer than 125 bytes"),
      ([0x09, 0], "in pieces"), ([0xC1, 0], "reserved bits"), ([0x83, 0], "unknown kind"),
      ([0x80, 0], "did not begin"),
      ([0x01, 1, 65, 0x81, 1, 66], "within another"), ([0x81, 1, 0xFF], "not UTF-8"), ([0x88, 1, 3], "close frame"),
      ([0x81, 126, 0, 5, 1, 2, 3, 4, 5], "more bytes than it needs"),
      ([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 5], "more bytes than it needs"),
    ] as [([UInt8], String)])
  func `a frame that is not by the book is down, and never memory`(frame: [UInt8], words: String) async throws {
    let server = try FaultServer(
      Self.upgrading { peer in
        peer.write(frame)
        peer.waitUntilClosed()
      })
    let finding = try await open(server.port, ["expect": "never"])
    #expect(finding.state == .down)
    #expect(finding.message.contains("breaks the WebSocket protocol"), "\(finding.message)")
    #expect(finding.message.contains(words), "\(finding.message)")
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `messages without number, and pieces without end, end the check`() async throws {
    let chatty = try FaultServer(Self.upgrading { peer in while peer.write([0x81, 1, 65]) {} })
    #expect(try await open(chatty.port, ["expect": "never"]).message.contains("more than the 1000 messages"))
    let endless = try FaultServer(
      Self.upgrading { peer in
        peer.write([0x01, 0])
        while peer.write([0x00, 126, 0x40, 0] + [UInt8](repeating: 65, count: 0x4000)) {}
      })
    let finding = try await open(endless.port, ["expect": "never"])
    #expect(finding.state == .down)
    #expect(finding.message.contains("1048576 bytes"), "\(finding.message)")
  }

  @Test func `a server that closes instead of answering is degraded, with its words`() async throws {
    let closing = try FaultServer(
      Self.upgrading { peer in
        peer.write([0x88, 6, 0x03, 0xF3] + Array("busy".utf8))
        peer.waitUntilClosed()
      })
    let finding = try await open(closing.port)
    #expect(finding.state == .degraded)
    #expect(finding.message == "the server closed the connection (code 1011, busy)")
    let hangingUp = try FaultServer(Self.upgrading { _ = $0.read() })
    #expect(try await open(hangingUp.port).state == .degraded)
    let answering = try FaultServer(Self.upgrading { _ = $0.write([0x81, 2] + Array("hi".utf8)) })
    let hungUp = try await open(answering.port, ["expect": "hello"])
    #expect(hungUp.message == "the connection was closed without the answer that is expected")
  }

  @Test func `pings of the server are answered, and its silence at the farewell is degraded`() async throws {
    let (answers, tell) = AsyncStream.makeStream(of: [UInt8].self)
    let server = try FaultServer(
      Self.upgrading { peer in
        peer.write([0x89, 2] + Array("up".utf8))
        var bytes: [UInt8] = []
        while bytes.count < 8, let more = peer.read() { bytes += more }
        tell.yield(bytes)
        peer.write([0x81, 2] + Array("ok".utf8))
        peer.waitUntilClosed()
      })
    let finding = try await open(server.port, ["expect": "ok", "ping": false, "timeout": "5s"])
    #expect(finding.state == .degraded)
    #expect(finding.message == "connected, answered as expected, but the farewell is not answered")
    for await bytes in answers {
      try #require(bytes.prefix(2) == [0x8A, 0x82] && bytes.count == 8)
      #expect(zip(bytes[6...], bytes[2...]).map { $0 ^ $1 } == Array("up".utf8))
      break
    }
  }

  @Test func `R27 silence at each phase ends at the timeout, a reset at once`() async throws {
    let phases: [FaultServer.Script] = [
      Scripts.silent, Scripts.stall(after: "HTTP/1.1 101 Yes\r\nUpgrade: web"),
      Scripts.drip(after: "HTTP/1.1 101 Yes\r\nX: "), Self.upgrading { $0.waitUntilClosed() },
      Self.upgrading { peer in
        peer.write([0x8A, 20, 1])
        peer.waitUntilClosed()
      },
    ]
    for phase in phases {
      let server = try FaultServer(phase)
      let finding = try await open(server.port, ["timeout": "200ms"])
      #expect(finding.state == .down)
      #expect(finding.message.contains("within 200ms"), "\(finding.message)")
      #expect(descriptorsConnected(to: server.port) == 0)
    }
    for script in [Scripts.resetAtAccept, Scripts.reset(), Self.upgrading { $0.resetOnClose() }] {
      #expect(try await open(FaultServer(script)).state == .down)
    }
    #expect(try await open(refusedPort()).state == .down)
  }

  @Test func `an address that is not public is not connected to where that is forbidden`() async throws {
    let server = try FaultServer(Scripts.silent)
    let probe = try WebSocketProvider().probe(
      for: ["url": .string("ws://127.0.0.1:\(server.port)")],
      context: ProbeContext(secrets: Secrets(), network: .publicOnly))
    #expect(await probe.check().state == .unknown)
    #expect(server.connectionCount == 0)
    #expect(probe.target == "127.0.0.1")
  }

  @Test func `the request is that of the URL`() async throws {
    let server = try FaultServer(Scripts.answer(400))
    _ = try await check(
      WebSocketProvider(userAgent: "Upkeep/1"), ["url": .string("ws://127.0.0.1:\(server.port)?q=ü&x=%20")])
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("GET /?q=%C3%BC&x=%20 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"))
    #expect(request.contains("\r\nSec-WebSocket-Version: 13\r\n"))
    #expect(request.contains("\r\nUser-Agent: Upkeep/1\r\n"))
  }

  @Test(
    arguments: [
      [:], ["url": "http://a/"], ["url": "ws://u:p@a/"], ["url": "ws://a/#b"], ["url": "ws://a:0/"],
      ["url": "ws://a:99999/"], ["url": "ws://a:b/"], ["url": "ws://[::1/"], ["url": "ws://a/", "insecure": true],
      ["url": "ws://a/", "headers": ["Upgrade": "x"]], ["url": "ws://a/", "headers": ["Cookie": "x"]],
      ["url": "ws://a/", "headers": ["X": "a\r\nb"]], ["url": "ws://a/", "subprotocol": "a, b"],
      ["url": "ws://a/", "subprotocol": ""],
    ] as [JSONObject])
  func `settings that cannot be are refused`(config: JSONObject) {
    #expect(complaint(of: WebSocketProvider(), about: config) != nil)
  }
}
