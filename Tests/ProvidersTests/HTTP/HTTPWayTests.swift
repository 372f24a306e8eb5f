import Foundation
import JSONText
import LoopbackServers
import Testing
import UpkeepModel

@Suite struct HTTPWayTests {
  private func port(_ server: FaultServer) -> JSONValue { .integer(Int64(server.port)) }

  @Test func `the HTTP version is the one that is asked for`() async throws {
    let two = try FaultServer(Scripts.http2())
    #expect(try await httpCheck(two, ["http_version": "2"]).message == "200 OK")
    #expect(try await httpCheck(two, ["http_version": 2]).state == .operational)
    #expect(try await httpCheck(two, ["http_version": "1.1"]).state == .down)
    let one = try FaultServer(Scripts.answer())
    for version in ["auto", "1.1"] {
      #expect(try await httpCheck(one, ["http_version": .string(version)]).state == .operational)
    }
    #expect(one.requests.allSatisfy { $0.hasPrefix("GET / HTTP/1.1\r\n") })
  }

  @Test func `over HTTP/2 a body and its expectations work too`() async throws {
    let server = try FaultServer(Scripts.http2(body: #"{"ok":true}"#))
    let finding = try await httpCheck(
      server, ["http_version": "2", "json": ["q": 1], "expect_json": [["pointer": "/ok", "equals": true]]])
    #expect(finding.state == .operational, "\(finding.message)")
  }

  @Test func `the IP version is the one that is asked for`() async throws {
    let server = try FaultServer(Scripts.answer())
    let url = JSONValue.string("http://localhost:\(server.port)/")
    #expect(try await httpCheck(["url": url, "ip_family": "ipv4"]).state == .operational)
    #expect(try await httpCheck(["url": url, "ip_family": "any"]).state == .operational)
    #expect(try await httpCheck(["url": url, "ip_family": "ipv6"]).state != .operational)
    #expect(server.connectionCount == 2)
  }

  @Test func `resolve connects to the address, and the name stays that of the request`() async throws {
    let server = try FaultServer(Scripts.answer())
    let finding = try await httpCheck([
      "url": .string("http://service.invalid:\(server.port)/x"), "resolve": "127.0.0.1",
    ])
    #expect(finding.state == .operational, "\(finding.message)")
    #expect(server.requests.first?.contains("\r\nHost: service.invalid:\(server.port)\r\n") == true)
  }

  @Test func `a unix socket takes the place of the host`() async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("u-\(UUID().uuidString.prefix(8))").path
    defer { unlink(path) }
    let server = try FaultServer(unixSocket: path, Scripts.answer(body: "by socket"))
    let config: JSONObject = [
      "url": "http://docker/info", "unix_socket": .string(path), "expect_body": [["equals": "by socket"]],
    ]
    #expect(try await httpCheck(config).state == .operational)
    #expect(server.requests.first?.hasPrefix("GET /info HTTP/1.1\r\nHost: docker\r\n") == true)
    #expect(try await httpCheck(config.filled(from: [:]), network: .publicOnly).state == .unknown)
    #expect(server.connectionCount == 1)
  }

  @Test func `a proxy is asked for the URL, with its own user and password`() async throws {
    let proxy = try FaultServer(Scripts.answer())
    let secrets = Secrets([.environment("P"): "word"])
    let finding = try await httpCheck(
      [
        "url": "http://service.invalid/x", "proxy": .string(proxy.url),
        "proxy_auth": ["user": "jo", "password": ["env": "P"]],
      ], secrets: secrets)
    #expect(finding.state == .operational, "\(finding.message)")
    let request = try #require(proxy.requests.first)
    #expect(request.hasPrefix("GET http://service.invalid/x HTTP/1.1\r\n"))
    #expect(request.contains("\r\nProxy-Authorization: Basic am86d29yZA==\r\n"))
    #expect(!request.contains("\r\nAuthorization:"))
  }

  @Test(arguments: [(407, HealthState.unknown), (403, .unknown), (502, .down)])
  func `R26 a proxy that refuses is unknown, one that cannot reach the server is down`(
    status: Int, state: HealthState
  ) async throws {
    let proxy = try FaultServer(Scripts.answer(status))
    let finding = try await httpCheck(["url": "https://service.invalid/", "proxy": .string(proxy.url)])
    #expect(finding.state == state, "\(finding.message)")
    #expect(finding.message.contains("\(status)"))
    #expect(proxy.requests.first?.hasPrefix("CONNECT service.invalid:443 HTTP/1.1\r\n") == true)
  }

  @Test func `R26 a proxy that is not there says nothing about the component`() async throws {
    let proxy = JSONValue.string("http://127.0.0.1:\(try refusedPort())")
    for mustFail in [false, true] {
      let finding = try await httpCheck(["url": "http://a.invalid/", "proxy": proxy, "must_fail": .bool(mustFail)])
      #expect(finding.state == .unknown)
      #expect(finding.message.hasPrefix("the proxy could not be reached: connection refused by"))
    }
  }

  @Test func `at most max_body is read, and JSON that is longer cannot be judged`() async throws {
    let server = try FaultServer(Scripts.answer(body: #"{"text":"\#(String(repeating: "x", count: 200))"}"#))
    #expect(
      try await httpCheck(server, ["max_body": 211, "expect_json": [["pointer": "/text"]]]).state == .operational)
    let finding = try await httpCheck(
      server, ["max_body": 210, "expect_json": [["pointer": "/text"], ["pointer": "/text", "state": "down"]]])
    #expect(finding.state == .down)
    #expect(finding.message == "200 OK; the body is longer than max_body (210 bytes), so its JSON cannot be read")
    let text = try await httpCheck(server, ["max_body": 5, "expect_body": [["contains": "xx"]]])
    #expect(text.message == #"200 OK; the body does not contain "xx" in its first 5 bytes"#)
    #expect(try await httpCheck(server, ["max_body": 0]).state == .operational)
  }
}

@Suite struct HTTPTLSSettingsTests {
  private let authority: TestAuthority

  init() throws { authority = try TestAuthority() }

  private func check(_ server: TLSServer, _ config: JSONObject = [:], secrets: Secrets = Secrets()) async throws
    -> Finding
  {
    try await httpCheck(
      config.filled(from: [
        "url": .string("https://127.0.0.1:\(server.port)/"), "ca_file": .string(authority.caFile),
      ]), secrets: secrets)
  }

  @Test func `the authorities of ca_file are trusted, and insecure takes any certificate`() async throws {
    let good = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"))
    #expect(try await check(good).state == .operational)
    let own = try TLSServer(authority.selfSigned())
    let refused = try await check(own)
    #expect(refused.state == .down)
    #expect(refused.message.contains("self-signed"))
    #expect(try await check(own, ["insecure": true]).state == .operational)
    let missing = try await check(good, ["ca_file": "/nonexistent/ca.pem"])
    #expect(missing.state == .unknown)
  }

  @Test func `a TLS version below min_tls is down`() async throws {
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"), options: ["-tls1_2"])
    #expect(try await check(server).state == .operational)
    #expect(try await check(server, ["min_tls": 1.2]).state == .operational)
    #expect(try await check(server, ["min_tls": "1.3"]).state == .down)
  }

  @Test func `a client certificate is shown, with a key that is a secret, encrypted or not`() async throws {
    let demanding = ["-Verify", "1", "-verify_return_error", "-CAfile", authority.caFile]
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1"), options: demanding)
    let client = try authority.issue("client", alternativeName: "DNS:client.test")
    let encrypted = try authority.encryptedKey(of: client, password: "word")
    func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
    let secrets = Secrets([
      .environment("KEY"): try text(client.key), .environment("ENCRYPTED"): try text(encrypted),
      .environment("P"): "word", .environment("WRONG"): "another", .environment("NONE"): "s3cr3t",
    ])
    func state(_ settings: JSONObject) async throws -> HealthState {
      let certificate: JSONObject = ["client_certificate": .string(client.certificate)]
      let finding = try await check(server, settings.filled(from: certificate), secrets: secrets)
      #expect(!finding.message.contains("another") && !finding.message.contains("s3cr3t"))
      return finding.state
    }
    #expect(try await check(server).state == .down)
    #expect(try await state(["client_key": ["env": "KEY"]]) == .operational)
    let locked: JSONObject = ["client_key": ["env": "ENCRYPTED"]]
    #expect(try await state(locked.filled(from: ["client_key_password": ["env": "P"]])) == .operational)
    #expect(try await state(locked.filled(from: ["client_key_password": ["env": "WRONG"]])) == .unknown)
    #expect(try await state(["client_key": ["env": "NONE"]]) == .unknown)
  }

  @Test func `the days that the certificate is still valid are counted`() async throws {
    let server = try TLSServer(authority.issue("good", alternativeName: "IP:127.0.0.1", days: 10))
    #expect(try await check(server, ["expect_certificate": [["days_left": 9]]]).state == .operational)
    let finding = try await check(
      server, ["expect_certificate": [["days_left": 21], ["days_left": 3, "state": "down"]]])
    #expect(finding.state == .degraded)
    #expect(finding.message == "200 OK; the certificate is valid for 9 days more, expected 21 days")
    let old = try TLSServer(authority.issue("old", alternativeName: "IP:127.0.0.1", days: -1))
    let expired = try await check(old, ["insecure": true, "expect_certificate": [["days_left": 1, "state": "down"]]])
    #expect(expired.state == .down)
    #expect(expired.message == "200 OK; the certificate has expired, expected 1 day left")
  }
}
