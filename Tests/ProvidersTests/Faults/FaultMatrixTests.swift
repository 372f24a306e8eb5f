import Foundation
import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

/// Every provider that connects, through every way in which the other side can fail: each check ends, with the right
/// state and with words that a person understands.
@Suite(.timeLimit(.minutes(2))) struct FaultMatrixTests {
  /// Long enough that what can answer does, also on a machine that is busy with other tests.
  private static func isSilent(_ fault: Fault) -> Bool {
    fault.testDescription.hasPrefix("silent") || fault.testDescription.hasPrefix("one byte")
  }

  private static func find(_ name: String) throws -> any Provider {
    try #require(BuiltInProviders.all().first { $0.name == name })
  }

  /// The other side, for as long as the test looks at it.
  private static func port(of fault: Fault) throws -> (port: Int, server: FaultServer?) {
    switch fault.side {
    case .nobody: return (try refusedPort(), nil)
    case .server(let script):
      let server = try FaultServer(script)
      return (server.port, server)
    }
  }

  private static func check(
    _ name: String, _ fault: Fault, _ config: JSONObject, secrets: Secrets = Secrets()
  ) async throws -> Finding {
    let timeout: JSONObject = ["timeout": .string(isSilent(fault) ? "400ms" : "20s")]
    return try await find(name).probe(for: config.filled(from: timeout), context: ProbeContext(secrets: secrets))
      .check()
  }

  private static func hold(_ finding: Finding, _ states: [HealthState], _ words: [String]) {
    #expect(states.contains(finding.state), "\(finding.state): \(finding.message)")
    // On a busy machine the time may be over before the fault is met.
    #expect((words + [" within "]).contains { finding.message.contains($0) }, "\(finding.message)")
    #expect(faultOfMessage(finding.message) == nil, "\(finding.message)")
  }

  @Test(arguments: Fault.all)
  func `R27 http ends and tells what happened`(fault: Fault) async throws {
    let (port, server) = try Self.port(of: fault)
    let finding = try await Self.check("http", fault, ["url": .string("http://127.0.0.1:\(port)/")])
    Self.hold(finding, [fault.http], fault.words)
    #expect(await isLeft(port))
    withExtendedLifetime(server) {}
  }

  @Test(arguments: Fault.all)
  func `R27 http ends and tells what happened where a redirect led it`(fault: Fault) async throws {
    let (port, server) = try Self.port(of: fault)
    let first = try FaultServer(Fault.redirecting)
    let finding = try await Self.check(
      "http", fault, ["url": .string("\(first.url)/?\(port)"), "follow_redirects": 3])
    Self.hold(finding, [fault.http], fault.words)
    #expect(await isLeft(port))
    #expect(await isLeft(first.port))
    withExtendedLifetime(server) {}
  }

  @Test(arguments: Fault.all)
  func `R27 websocket ends, down, and tells what came instead of an upgrade`(fault: Fault) async throws {
    let (port, server) = try Self.port(of: fault)
    let finding = try await Self.check("websocket", fault, ["url": .string("ws://127.0.0.1:\(port)/")])
    Self.hold(finding, [.down], fault.words + ["does not upgrade to WebSocket", "more headers than are read"])
    #expect(await isLeft(port))
    withExtendedLifetime(server) {}
  }

  @Test(arguments: Fault.all)
  func `R27 grpc ends, down, and tells what came instead of HTTP 2`(fault: Fault) async throws {
    let (port, server) = try Self.port(of: fault)
    let finding = try await Self.check("grpc", fault, ["host": "127.0.0.1", "port": .integer(Int64(port))])
    Self.hold(finding, [.down], fault.words + ["speaks no HTTP/2", "before the answer was complete"])
    #expect(await isLeft(port))
    withExtendedLifetime(server) {}
  }

  /// Whatever speaks TLS, with the settings that lead to a server of the test.
  private static func secure(_ port: Int) -> [(name: String, config: JSONObject)] {
    let place: JSONObject = ["host": "127.0.0.1", "port": .integer(Int64(port))]
    return [
      ("tls", place), ("grpc", place.filled(from: ["tls": true])), ("tcp", place.filled(from: ["tls": true])),
      ("websocket", ["url": .string("wss://127.0.0.1:\(port)/")]),
      ("http", ["url": .string("https://127.0.0.1:\(port)/")]),
    ]
  }

  @Test(arguments: Fault.handshakes)
  func `R27 whatever speaks TLS ends, down, and tells how the handshake failed`(fault: Fault) async throws {
    let (port, server) = try Self.port(of: fault)
    for (name, config) in Self.secure(port) {
      let finding = try await Self.check(name, fault, config)
      Self.hold(finding, [.down], fault.words)
      #expect(await isLeft(port))
    }
    withExtendedLifetime(server) {}
  }

  /// A provider that is new must be put into the tests of faults, or say here why it has none.
  @Test func `every provider meets the faults of what it connects to`() {
    let here = ["http", "tcp", "tls", "dns", "websocket", "grpc"] + APIReplay.names
    let elsewhere = [
      "icmp": "no connection: ICMPProviderTests", "exec": "no connection: ExecTimeoutTests",
      "git": "a repository on this machine", "heartbeat": "reads the store", "group": "reads the store",
    ]
    #expect(Set(BuiltInProviders.all().map(\.name)) == Set(here + elsewhere.keys))
  }

  @Test(arguments: APIReplay.names, Fault.all)
  func `R26 a check that asks an API ends, and cannot tell`(name: String, fault: Fault) async throws {
    let (port, server) = try Self.port(of: fault)
    let config = APIReplay.config(name, "http://127.0.0.1:\(port)")
    let finding = try await Self.check(name, fault, config, secrets: APIReplay.secrets)
    Self.hold(finding, [.unknown], fault.words + ["without"])
    #expect(!finding.message.contains(APIReplay.token))
    #expect(await isLeft(port))
    withExtendedLifetime(server) {}
  }

  @Test(arguments: Fault.all)
  func `R27 tcp ends and tells what came instead of what is expected`(fault: Fault) async throws {
    let (port, server) = try Self.port(of: fault)
    let finding = try await Self.check(
      "tcp", fault,
      [
        // Some of them answer and stay.
        "timeout": "500ms", "host": "127.0.0.1", "port": .integer(Int64(port)), "send": "GET / HTTP/1.1\r\n\r\n",
        "expect": "no such text",
      ])
    Self.hold(
      finding, [.down, .degraded],
      [
        "connection refused by", "connection reset by", "closed without an answer", "not what is expected",
        "no answer within",
      ])
    #expect(await isLeft(port))
    withExtendedLifetime(server) {}
  }

  /// Over TCP a DNS server is a stranger's connection like any other.
  static let dnsFaults: [Fault] = [
    Fault("refused", .nobody, ["is not there: connection refused"]),
    Fault("reset at once", .server(Scripts.resetAtAccept), ["reset the connection before an answer came"]),
    Fault(
      "closed at once", .server { _ in },
      ["closed the connection without an answer", "reset the connection before an answer came"]),
    Fault("silent at once", .server(Scripts.silent), ["did not answer within"]),
    Fault(
      "silent within the length", .server(dns(after: [1]) { $0.waitUntilClosed() }),
      ["did not answer within", "sent nothing that answers"]),
    Fault(
      "silent within the message", .server(dns(after: [0, 100, 1, 2, 3]) { $0.waitUntilClosed() }),
      ["did not answer within", "sent nothing that answers"]),
    Fault(
      "one byte at a time", .server(dns(after: []) { peer in while peer.write([0xFF]) { usleep(10_000) } }),
      ["did not answer within", "sent nothing that answers"]),
    Fault(
      "closed within the message", .server(dns(after: [0, 100, 1, 2, 3]) { _ in }),
      ["closed the connection without an answer"]),
    Fault(
      "HTTP instead of DNS", .server(dns(after: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)) { _ in }),
      ["closed the connection without an answer"]),
    Fault(
      "silent, endless noise",
      .server(dns(after: []) { peer in while peer.write([UInt8](repeating: 0xFF, count: 1 << 16)) {} }),
      ["sent nothing that answers", "did not answer within", "cannot be read", "the connection"]),
  ]

  private static func dns(after bytes: [UInt8], then: @escaping FaultServer.Script) -> FaultServer.Script {
    { peer in
      guard peer.read() != nil, bytes.isEmpty || peer.write(bytes) else { return }
      then(peer)
    }
  }

  @Test(arguments: dnsFaults)
  func `R27 dns over TCP ends and tells what happened`(fault: Fault) async throws {
    let (port, server) = try Self.port(of: fault)
    let finding = try await Self.check(
      "dns", fault,
      ["name": "example.com", "server": "127.0.0.1", "port": .integer(Int64(port)), "transport": "tcp"])
    Self.hold(finding, [.down], fault.words)
    #expect(await isLeft(port))
    withExtendedLifetime(server) {}
  }
}

/// Whether no descriptor is connected to the port any more. A connection may be closed a moment after its check ended, on
/// the thread of all connections.
private func isLeft(_ port: Int) async -> Bool {
  for _ in 0..<500 {
    if descriptorsConnected(to: port) == 0 { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  return false
}
