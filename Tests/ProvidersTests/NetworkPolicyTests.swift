import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

/// `--deny-private`: no check connects to what is not public, whatever the way there, and says so.
@Suite struct NetworkPolicyTests {
  private func refused(_ config: JSONObject) async throws -> String {
    let finding = try await httpCheck(config, network: .publicOnly)
    #expect(finding.state == .unknown, "\(finding.message)")
    #expect(finding.message.contains("--deny-private"), "\(finding.message)")
    return finding.message
  }

  @Test(arguments: [
    "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f.1", "0.0.0.0",
  ])
  func `R26 however this machine is written, it is refused after the name lookup`(host: String) async throws {
    let server = try FaultServer(Scripts.answer())
    let message = try await refused(["url": .string("http://\(host):\(server.port)/")])
    #expect(message.contains(":\(server.port) is a"))
    #expect(server.connectionCount == 0)
  }

  @Test(arguments: [
    ("169.254.169.254", "a cloud's metadata service"), ("[fd00:ec2::254]", "a cloud's metadata service"),
    ("100.100.100.200", "a cloud's metadata service"), ("[64:ff9b::a9fe:a9fe]", "a cloud's metadata service"),
    ("10.0.0.1", "a private address"), ("[fe80::1]", "a link-local address"), ("192.0.2.1", "a special address"),
  ])
  func `the message says what was refused`(host: String, what: String) async throws {
    #expect(try await refused(["url": .string("http://\(host)/latest/meta-data")]).contains(what))
  }

  @Test func `an address that is given in place of the lookup is judged too`() async throws {
    let server = try FaultServer(Scripts.answer())
    let url = JSONValue.string("http://example.org:\(server.port)/")
    #expect(try await refused(["url": url, "resolve": "127.0.0.1"]).contains("a loopback address"))
    #expect(server.connectionCount == 0)
  }

  @Test func `proxies and unix sockets are refused before anything is opened`() async throws {
    let proxy = try FaultServer(Scripts.answer())
    #expect(
      try await refused(["url": "http://example.org/", "proxy": .string(proxy.url)])
        .hasPrefix("behind a proxy nobody sees where it connects to"))
    #expect(proxy.connectionCount == 0)
    #expect(
      try await refused(["url": "http://docker/", "unix_socket": "/var/run/docker.sock"])
        .hasPrefix("unix_socket leads inside this machine"))
  }

  @Test func `R26 tcp is refused in the same words`() async throws {
    let server = try FaultServer(Scripts.silent)
    let probe = try TCPProvider().probe(
      for: ["host": "localhost", "port": .integer(Int64(server.port))],
      context: ProbeContext(secrets: Secrets(), network: .publicOnly))
    let finding = await probe.check()
    #expect(finding.state == .unknown)
    #expect(finding.message.contains("a loopback address"))
    #expect(finding.message.contains("--deny-private"))
    #expect(server.connectionCount == 0)
  }

  @Test func `without the policy private addresses are asked`() async throws {
    #expect(try await httpCheck(try FaultServer(Scripts.answer())).state == .operational)
  }
}
