import Foundation
import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

/// The settings of TLS and of the address mean the same for every provider that has them.
@Suite(.timeLimit(.minutes(2))) struct TLSSettingsTests {
  /// Whatever speaks TLS, and what its message says once the handshake is done: the server of the test is a web server
  /// that knows no HTTP/2.
  enum Client: String, CaseIterable, Sendable {
    case tls, tcp, grpc, websocket, http

    var connected: String {
      switch self {
      case .tls: "expires in"
      case .tcp: "connected"
      case .grpc: "speaks no HTTP/2"
      case .websocket: "does not upgrade to WebSocket"
      case .http: "200"
      }
    }

    func check(
      _ port: Int, host: String = "127.0.0.1", _ config: JSONObject, _ secrets: Secrets = Secrets()
    ) async throws -> Finding {
      var place: JSONObject =
        switch self {
        case .websocket: ["url": .string("wss://\(host):\(port)/")]
        case .http: ["url": .string("https://\(host):\(port)/")]
        default: ["host": .string(host), "port": .integer(Int64(port))]
        }
      if self == .tcp || self == .grpc { place["tls"] = true }
      let provider = try #require(BuiltInProviders.all().first { $0.name == rawValue })
      return try await provider.probe(
        for: config.filled(from: place).filled(from: ["timeout": self == .grpc ? "1s" : "20s"]),
        context: ProbeContext(secrets: secrets)
      ).check()
    }
  }

  private let authority: TestAuthority
  private let trust: JSONObject

  init() throws {
    authority = try TestAuthority()
    trust = ["ca_file": .string(authority.caFile)]
  }

  @Test(arguments: Client.allCases)
  func `a client certificate with a locked key is shown where the server demands one`(client: Client) async throws {
    let server = try TLSServer(
      authority.issue("good", alternativeName: "IP:127.0.0.1"),
      options: ["-tls1_2", "-Verify", "1", "-verify_return_error", "-CAfile", authority.caFile])
    let refused = try await client.check(server.port, trust)
    #expect(refused.state == .down)
    #expect(!refused.message.contains(client.connected), "\(refused.message)")
    let identity = try authority.issue("client", alternativeName: "DNS:client")
    let locked = try String(contentsOfFile: authority.encryptedKey(of: identity, password: "pass"), encoding: .utf8)
    let config = trust.filled(from: [
      "client_certificate": .string(identity.certificate), "client_key": ["env": "KEY"],
      "client_key_password": ["env": "PASS"],
    ])
    let secrets = Secrets([.environment("KEY"): locked, .environment("PASS"): "pass"])
    let shown = try await client.check(server.port, config, secrets)
    #expect(shown.message.contains(client.connected), "\(shown.message)")
    let closed = Secrets([.environment("KEY"): locked, .environment("PASS"): "wrong"])
    #expect(try await client.check(server.port, config, closed).state == .unknown)
  }

  @Test(arguments: Client.allCases)
  func `a version that is demanded is one that the server must speak`(client: Client) async throws {
    let setting = [Client.tls, .websocket].contains(client) ? "min_version" : "min_tls"
    let server = try TLSServer(
      authority.issue("good", alternativeName: "IP:127.0.0.1"), options: ["-tls1_2"])
    let fine = try await client.check(server.port, trust.filled(from: [setting: "1.2"]))
    #expect(fine.message.contains(client.connected), "\(fine.message)")
    let finding = try await client.check(server.port, trust.filled(from: [setting: "1.3"]))
    #expect(finding.state == .down)
    #expect(finding.message.contains(client == .tls ? "and TLS 1.3 is demanded" : "speaks no version of TLS"))
    #expect(faultOfMessage(finding.message) == nil, "\(finding.message)")
  }

  @Test(arguments: [Client.tls, .tcp, .grpc, .websocket])
  func `the name of the certificate may be another than the host`(client: Client) async throws {
    let server = try TLSServer(authority.issue("other", alternativeName: "DNS:other.example"))
    let wrong = try await client.check(server.port, trust)
    #expect(wrong.message.contains("is not for 127.0.0.1"), "\(wrong.message)")
    let right = try await client.check(server.port, trust.filled(from: ["server_name": "other.example"]))
    #expect(right.message.contains(client.connected), "\(right.message)")
  }

  @Test(arguments: Client.allCases)
  func `the IP version is kept`(client: Client) async throws {
    let server = try TLSServer(authority.issue("local", alternativeName: "DNS:localhost"))
    let fourth = try await client.check(server.port, host: "localhost", trust.filled(from: ["ip_family": "ipv4"]))
    #expect(fourth.message.contains(client.connected), "\(fourth.message)")
    let sixth = try await client.check(server.port, host: "localhost", trust.filled(from: ["ip_family": "ipv6"]))
    #expect(sixth.state != .operational)
    #expect(!sixth.message.contains(client.connected), "\(sixth.message)")
  }
}
