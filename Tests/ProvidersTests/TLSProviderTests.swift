import Foundation
import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

// One after the other: each starts programs and waits for them, which takes threads from the tests beside them.
@Suite(.serialized, .timeLimit(.minutes(4))) struct TLSProviderTests {
  private let authority: TestAuthority

  init() throws { authority = try TestAuthority() }

  private func handshake(
    _ port: Int, _ config: JSONObject = [:], secrets: Secrets = Secrets()
  ) async throws -> Finding {
    try await check(
      TLSProvider(),
      config.filled(from: [
        "host": "127.0.0.1", "port": .integer(Int64(port)), "timeout": "30s", "ca_file": .string(authority.caFile),
      ]), secrets: secrets)
  }

  private func daysFromNow(_ days: Double) -> Date { Date(timeIntervalSinceNow: days * 86400 + 600) }

  private func order(_ name: String, days: Double, alternativeName: String? = "IP:127.0.0.1") -> TestAuthority.Order {
    var order = TestAuthority.Order(name, alternativeName: alternativeName)
    order.notAfter = daysFromNow(days)
    order.notBefore = daysFromNow(min(0, days) - 30)
    return order
  }

  private func day(_ days: Double) -> String {
    Timestamp(seconds: Int64(daysFromNow(days).timeIntervalSince1970)).day
  }

  // MARK: Life

  @Test func `a verified certificate with a long life is operational, with the days that are left`() async throws {
    let server = try TLSServer(authority.issue(order("good", days: 100)))
    let finding = try await handshake(server.port)
    #expect(finding.state == .operational, "\(finding.message)")
    #expect(finding.message == "certificate is valid for 100 days, until \(day(100)) (TLS 1.3)")
    let value = try #require(finding.performance.first)
    #expect(value.label == "days_left")
    #expect(abs((value.value ?? 0) - 100) < 0.1)
    #expect(value.warning == "21:")
    #expect(value.critical == "3:")
    #expect(finding.phases?.tls != nil)
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `life below degraded_within is degraded, below down_within down`() async throws {
    let server = try TLSServer(authority.issue(order("short", days: 12)))
    let near = try await handshake(server.port)
    #expect(near.state == .degraded)
    #expect(near.message == "certificate expires in 12 days, on \(day(12))")
    #expect(try await handshake(server.port, ["degraded_within": "11d"]).state == .operational)
    #expect(try await handshake(server.port, ["down_within": "13d"]).state == .down)
  }

  @Test func `an expired certificate tells when that was`() async throws {
    let server = try TLSServer(authority.issue(order("old", days: -5)))
    let finding = try await handshake(server.port)
    #expect(finding.state == .down)
    #expect(finding.message == "certificate has expired 4 days ago, on \(day(-5))")
    #expect(abs((finding.performance.first?.value ?? 0) + 5) < 0.1)
  }

  @Test func `a certificate whose time has not come tells when it will`() async throws {
    var early = order("early", days: 90)
    early.notBefore = daysFromNow(3)
    let server = try TLSServer(authority.issue(early))
    let finding = try await handshake(server.port)
    #expect(finding.state == .down)
    #expect(finding.message == "certificate is not valid before \(day(3)), in 3 days; 90 days left")
  }

  @Test func `the certificate of the chain that ends first counts`() async throws {
    var middle = order("Middle Authority", days: 10)
    middle.isAuthority = true
    let issuer = try authority.issue(middle)
    let server = try TLSServer(
      authority.issue(order("leaf", days: 60), by: issuer), options: ["-cert_chain", issuer.certificate])
    let finding = try await handshake(server.port)
    #expect(finding.state == .degraded)
    #expect(finding.message == "certificate \"Middle Authority\" of the chain expires in 10 days, on \(day(10))")
    #expect(abs((finding.performance.first?.value ?? 0) - 10) < 0.1)
  }

  @Test func `one that is sent without need and has expired is degraded at most`() async throws {
    let spare = try authority.issue(order("Spare", days: -40))
    let server = try TLSServer(
      authority.issue(order("leaf", days: 60)), options: ["-cert_chain", spare.certificate])
    let finding = try await handshake(server.port)
    #expect(finding.state == .degraded)
    #expect(finding.message.hasPrefix("certificate is valid for 60 days"))
    #expect(finding.message.contains("\"Spare\", which the server presents without need, has expired"))
  }

  // MARK: Trust

  @Test func `a self-signed certificate says so, with the days that are left`() async throws {
    let server = try TLSServer(authority.selfSigned())
    let finding = try await handshake(server.port)
    #expect(finding.state == .down)
    #expect(finding.message.hasPrefix("certificate is self-signed; "))
    #expect(finding.performance.first?.label == "days_left")
    let trusted = try await handshake(server.port, ["insecure": true, "down_within": "0s", "degraded_within": "1h"])
    #expect(trusted.state == .operational)
  }

  @Test func `an unknown authority is named, and so is a chain that is not sent whole`() async throws {
    let server = try TLSServer(authority.issue(order("good", days: 100)))
    let stranger = try TestAuthority()
    let unknown = try await handshake(server.port, ["ca_file": .string(stranger.caFile)])
    #expect(unknown.state == .down)
    #expect(unknown.message.contains("from an issuer that is not trusted, \"Test Authority\""), "\(unknown.message)")
    #expect(unknown.message.hasSuffix("100 days left"))
    var middle = order("Middle Authority", days: 100)
    middle.isAuthority = true
    let alone = try TLSServer(authority.issue(order("leaf", days: 60), by: authority.issue(middle)))
    let incomplete = try await handshake(alone.port)
    #expect(incomplete.state == .down)
    #expect(
      incomplete.message.contains("from an issuer that is not trusted, \"Middle Authority\""), "\(incomplete.message)")
    let rooted = try TLSServer(
      authority.issue(order("rooted", days: 60)), options: ["-cert_chain", authority.caFile])
    let root = try await handshake(rooted.port, ["ca_file": .string(stranger.caFile)])
    #expect(root.message.contains("the chain ends in the root \"Test Authority\", which is not trusted"))
  }

  @Test func `a certificate for other names tells which`() async throws {
    let server = try TLSServer(authority.issue(order("other", days: 100, alternativeName: "DNS:a.test,DNS:*.b.test")))
    let wrong = try await handshake(server.port)
    #expect(wrong.state == .down)
    #expect(wrong.message == "certificate is not for 127.0.0.1 but for a.test, *.b.test; 100 days left")
    #expect(try await handshake(server.port, ["server_name": "a.test"]).state == .operational)
    #expect(try await handshake(server.port, ["server_name": "x.b.test"]).state == .operational)
    #expect(try await handshake(server.port, ["server_name": "x.y.b.test"]).state == .down)
    #expect(try await handshake(server.port, ["insecure": true]).state == .operational)
  }

  @Test func `the name is told to the server, which then shows the right certificate`() async throws {
    let second = try authority.issue(order("second", days: 50, alternativeName: "DNS:second.test"))
    let server = try TLSServer(
      authority.issue(order("first", days: 100)),
      options: ["-servername", "second.test", "-cert2", second.certificate, "-key2", second.key])
    #expect(try await handshake(server.port).message.contains("100 days"))
    #expect(try await handshake(server.port, ["server_name": "second.test"]).message.contains("50 days"))
  }

  @Test(arguments: ["rsa:1024", "sha1", "tls1"])
  func `a weak key, signature or version says so`(weakness: String) async throws {
    var weak = order("weak", days: 100)
    if weakness == "rsa:1024" { weak.key = weakness }
    if weakness == "sha1" { weak.digest = weakness }
    var options = ["-cipher", "DEFAULT@SECLEVEL=0"]
    if weakness == "tls1" { options.append("-tls1") }
    let server = try TLSServer(authority.issue(weak), options: options)
    let finding = try await handshake(server.port)
    #expect(finding.state == .down)
    let told = [
      "rsa:1024": "certificate is too weak: a key of RSA with 1024 bits",
      "sha1": "certificate is too weak: a signature of ecdsa-with-SHA1",
      "tls1": "the server speaks TLS 1.0 at best, and TLS 1.2 is demanded",
    ]
    #expect(finding.message == "\(told[weakness] ?? ""); 100 days left")
  }

  @Test func `min_version is a demand of its own`() async throws {
    let server = try TLSServer(authority.issue(order("good", days: 100)), options: ["-tls1_2"])
    #expect(try await handshake(server.port).state == .operational)
    let finding = try await handshake(server.port, ["min_version": "1.3"])
    #expect(finding.state == .down)
    #expect(finding.message.hasPrefix("the server speaks TLS 1.2 at best, and TLS 1.3 is demanded"))
  }

  @Test func `a client certificate is shown when demanded, and its lack is told`() async throws {
    let server = try TLSServer(
      authority.issue(order("good", days: 100)),
      options: ["-tls1_2", "-Verify", "1", "-verify_return_error", "-CAfile", authority.caFile])
    let refused = try await handshake(server.port)
    #expect(refused.state == .down)
    #expect(refused.message.contains("the server asks for a client certificate"))
    let client = try authority.issue(order("client", days: 100))
    // The server shows its authority, too, which lives for two days.
    let config: JSONObject = [
      "client_certificate": .string(client.certificate), "client_key": ["env": "KEY"], "degraded_within": "1h",
      "down_within": "1h",
    ]
    let key = try String(contentsOfFile: client.key, encoding: .utf8)
    let shown = try await handshake(server.port, config, secrets: Secrets([.environment("KEY"): key]))
    #expect(shown.state == .operational, "\(shown.message)")
    let locked = try String(contentsOfFile: authority.encryptedKey(of: client, password: "pass"), encoding: .utf8)
    let secrets = Secrets([.environment("KEY"): locked, .environment("PASS"): "pass"])
    let opened = try await handshake(
      server.port, config.filled(from: ["client_key_password": ["env": "PASS"]]), secrets: secrets)
    #expect(opened.state == .operational, "\(opened.message)")
    #expect(try await handshake(server.port, config, secrets: secrets).state == .unknown)
  }

  @Test func `R26 files of ours that cannot be used are unknown`() async throws {
    let server = try TLSServer(authority.issue(order("good", days: 100)))
    let files: [JSONObject] = [
      ["ca_file": "/nonexistent/ca.pem"], ["ca_file": "/dev/zero"],
      ["ca_file": "/etc/hostname"],
    ]
    for config in files {
      #expect(try await handshake(server.port, config).state == .unknown)
    }
    let client = try authority.issue(order("client", days: 100))
    let config: JSONObject = ["client_certificate": .string(client.certificate), "client_key": ["env": "KEY"]]
    let finding = try await handshake(server.port, config, secrets: Secrets([.environment("KEY"): "no key"]))
    #expect(finding.state == .unknown)
    #expect(finding.message.contains("key of the client certificate"))
  }

  // MARK: Faults

  @Test func `a port that speaks something else, refuses or breaks off is down and says how`() async throws {
    let plain = try FaultServer { peer in
      _ = peer.read()
      peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
    }
    let other = try await handshake(plain.port)
    #expect(other.state == .down)
    #expect(other.message.contains("does not speak TLS on this port"))
    let closing = try FaultServer { _ = $0.read() }
    let closed = try await handshake(closing.port)
    #expect(closed.state == .down)
    #expect(closed.message.contains("connection closed by 127.0.0.1:\(closing.port) during the TLS handshake"))
    let resetting = try FaultServer { peer in
      _ = peer.read()
      peer.resetOnClose()
    }
    #expect(try await handshake(resetting.port).message.contains("reset"))
    #expect(try await handshake(refusedPort()).state == .down)
  }

  @Test func `R27 silence, and a byte now and then, end at the timeout`() async throws {
    let silent = try FaultServer(Scripts.silent)
    let dripping = try FaultServer { peer in
      // The head of a record that promises a long hello.
      peer.write([22, 3, 3, 0x3F, 0xFF])
      while peer.write([2]) { usleep(10_000) }
    }
    for server in [silent, dripping] {
      let finding = try await handshake(server.port, ["timeout": "200ms"])
      #expect(finding.state == .down)
      #expect(finding.message.contains("no TLS handshake"), "\(finding.message)")
      #expect(descriptorsConnected(to: server.port) == 0)
    }
  }

  @Test func `an address that is not public is not connected to where that is forbidden`() async throws {
    let server = try FaultServer(Scripts.silent)
    let context = ProbeContext(secrets: Secrets(), network: .publicOnly)
    let probe = try TLSProvider().probe(
      for: ["host": "127.0.0.1", "port": .integer(Int64(server.port))], context: context)
    #expect(await probe.check().state == .unknown)
    #expect(server.connectionCount == 0)
    #expect(try TLSProvider().probe(for: ["host": "Mail.Example"], context: context).target == "mail.example")
  }

  @Test(
    arguments: [
      [:], ["host": ""], ["host": "a:1"], ["host": "a", "port": 0], ["host": "a", "starttls": "http"],
      ["host": "a", "ca_file": "ca.pem"], ["host": "a", "client_key": ["env": "K"]], ["host": "bücher.test"],
      ["host": "a", "server_name": "a/b"], ["host": "a", "down_within": "22d"], ["host": "a", "min_version": "1.4"],
      ["host": "a", "ip_family": "5"], ["host": "a", "client_certificate": "/c"],
      ["host": "a", "degraded_within": "2d"],
    ] as [JSONObject])
  func `settings that cannot be are refused`(config: JSONObject) {
    #expect(complaint(of: TLSProvider(), about: config) != nil)
  }
}
