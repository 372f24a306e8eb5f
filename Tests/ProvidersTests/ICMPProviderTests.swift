import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

@Suite(.timeLimit(.minutes(1))) struct ICMPProviderTests {
  private func ping(_ config: JSONObject, network: NetworkPolicy = .anywhere) async throws -> Finding {
    let config = config.filled(from: ["host": "127.0.0.1", "interval": "1ms", "timeout": "20s"])
    let context = ProbeContext(secrets: Secrets(), network: network)
    return try await ICMPProvider().probe(for: config, context: context).check()
  }

  @Test(arguments: ["127.0.0.1", "::1", "localhost"])
  func `a host that answers is operational, with its round trips`(host: String) async throws {
    let finding = try await ping(["host": .string(host)])
    #expect(finding.state == .operational)
    #expect(finding.message.contains("answered 3 echo requests, round trip "))
    #expect(finding.latency != nil)
    #expect(finding.performance.map(\.label) == ["loss", "rtt_min", "rtt_avg", "rtt_max"])
    #expect(finding.performance.first?.value == 0)
    #expect(finding.performance.map(\.unit) == ["%", "ms", "ms", "ms"])
    #expect(finding.performance.first?.warning == "@20.0:100")
    #expect(finding.performance.first?.critical == "@100.0:100")
  }

  @Test func `the count and the size are those of the settings`() async throws {
    let finding = try await ping(["count": 1, "packet_size": 20_000])
    #expect(finding.state == .operational)
    #expect(finding.message.hasPrefix("127.0.0.1 answered 1 echo request, round trip "))
  }

  @Test func `the IP version is that of the settings`() async throws {
    #expect(try await ping(["host": "localhost", "ip_family": "ipv4"]).message.hasPrefix("127.0.0.1 answered"))
    #expect(try await ping(["host": "localhost", "ip_family": "ipv6"]).message.hasPrefix("::1 answered"))
    let wrong = try await ping(["host": "127.0.0.1", "ip_family": "ipv6"])
    #expect(wrong.state == .unknown)
    #expect(wrong.message == "127.0.0.1 is not an address of the IP version that is asked for")
  }

  @Test func `only public hosts are sent to where the run says so`() async throws {
    let finding = try await ping([:], network: .publicOnly)
    #expect(finding.state == .unknown)
    #expect(
      finding.message
        == "127.0.0.1 is a loopback address, and this run may connect to public ones only (--deny-private)")
  }

  @Test func `many hosts at once do not take each other's answers`() async throws {
    let findings = try await withThrowingTaskGroup(of: (String, Finding).self) { group in
      for index in 0..<200 {
        let host = "127.0.0.\(index % 100 + 1)"
        group.addTask { (host, try await ping(["host": .string(host), "count": 2])) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(findings.count == 200)
    for (host, finding) in findings {
      #expect(finding.state == .operational)
      #expect(finding.message.hasPrefix("\(host) answered 2 echo requests"))
    }
  }

  @Test(
    arguments: [
      (["host": ""], "host"), (["host": "http://a"], "host"), (["host": "a:80"], "host"), (["host": "[::1]"], "host"),
      (["count": 0], "count"), (["packet_size": 15], "packet_size"), (["packet_size": 65_001], "packet_size"),
      (["degraded_loss": 0], "degraded_loss"), (["degraded_loss": 60, "down_loss": 50], "degraded_loss"),
      (["down_loss": 101], "down_loss"), (["ip_family": "6"], "ip_family"), (["interval": "0s"], "interval"),
      (["count": 100, "interval": "1s"], "timeout"),
    ] as [(JSONObject, String)])
  func `settings that cannot be are refused, by their name`(config: JSONObject, setting: String) {
    #expect(complaint(of: ICMPProvider(), about: config.filled(from: ["host": "example.com"]))?.setting == setting)
  }
}
