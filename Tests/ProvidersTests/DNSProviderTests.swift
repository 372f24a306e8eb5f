import JSONText
import LoopbackServers
import Testing
import Transport
import UpkeepModel

@testable import Providers

@Suite(.timeLimit(.minutes(1))) struct DNSProviderTests {
  private func ask(
    _ server: DNSServer, _ config: JSONObject = [:], limit: Duration? = nil, network: NetworkPolicy = .anywhere
  ) async throws -> Finding {
    let config = config.filled(
      from: ["name": "www.example.com", "server": .string(server.address), "timeout": "20s"])
    let context = ProbeContext(secrets: Secrets(), timeoutLimit: limit, network: network)
    return try await DNSProvider().probe(for: config, context: context).check()
  }

  @Test func `an answer is operational, with its values in order and what was measured`() async throws {
    let server = try DNSServer { _ in .records([.a([192, 0, 2, 9], ttl: 60), .a([192, 0, 2, 1])]) }
    let finding = try await ask(server)
    #expect(finding.state == .operational)
    #expect(finding.message == "answered 192.0.2.1, 192.0.2.9")
    #expect(finding.latency != nil)
    #expect(finding.performance.map(\.label) == ["records", "ttl"])
    #expect(finding.performance.map(\.value) == [2, 60])
    #expect(server.queries.map(\.name) == ["www.example.com"])
    #expect(server.queries.allSatisfy { $0.wantsRecursion && !$0.overTCP && $0.type == 1 })
  }

  @Test(
    arguments: [
      ("any", ["192.0.2.1", "192.0.2.8"], nil),
      ("any", ["192.0.2.7", "192.0.2.8"], "expected one of 192.0.2.7, 192.0.2.8"),
      ("any", ["192.0.2.7"], "expected 192.0.2.7"),
      ("all", ["192.0.2.2", "192.0.2.1"], nil),
      ("all", ["192.0.2.1", "192.0.2.8"], "missing 192.0.2.8"),
      ("exact", ["192.0.2.2", "192.0.2.1"], nil),
      ("exact", ["192.0.2.1", "192.0.2.8"], "expected exactly 192.0.2.1, 192.0.2.8"),
      ("exact", ["192.0.2.1"], "not expected: 192.0.2.2"),
    ] as [(String, [String], String?)])
  func `values that came are held against those expected`(mode: String, values: [String], fault: String?) async throws {
    let server = try DNSServer { _ in .records([.a([192, 0, 2, 1]), .a([192, 0, 2, 2])]) }
    let finding = try await ask(
      server, ["expect": .array(values.map { .string($0) }), "expect_mode": .string(mode)])
    #expect(finding.state == (fault == nil ? .operational : .degraded))
    #expect(finding.message == "answered 192.0.2.1, 192.0.2.2" + (fault.map { "; \($0)" } ?? ""))
  }

  @Test func `all that are expected are needed unless told otherwise, and mismatch_state says what it means`()
    async throws
  {
    let server = try DNSServer { _ in .records([.a([192, 0, 2, 1])]) }
    let finding = try await ask(server, ["expect": ["192.0.2.1", "192.0.2.2"], "mismatch_state": "down"])
    #expect(finding.state == .down)
    #expect(finding.message == "answered 192.0.2.1; missing 192.0.2.2")
  }

  @Test func `too few records and too short a time to live are told`() async throws {
    let server = try DNSServer { _ in .records([.a([192, 0, 2, 1], ttl: 30)]) }
    let few = try await ask(server, ["min_answers": 2])
    #expect(few.state == .degraded)
    #expect(few.message == "answered 192.0.2.1; 1 record instead of at least 2")
    let short = try await ask(server, ["min_ttl": "5m"])
    #expect(short.state == .degraded)
    #expect(short.message == "answered 192.0.2.1; a time to live of 30s instead of at least 300s")
    #expect(try await ask(server, ["min_ttl": "30s", "min_answers": 1]).state == .operational)
  }

  @Test func `a name that does not exist is down, unless that is expected`() async throws {
    let server = try DNSServer { _ in .code(3) }
    let finding = try await ask(server)
    #expect(finding.state == .down)
    #expect(finding.message == "www.example.com does not exist (NXDOMAIN, \(server.address))")
    let expected = try await ask(server, ["rcode": "NXDOMAIN"])
    #expect(expected.state == .operational)
    #expect(expected.message == "answered NXDOMAIN, as expected")
    let other = try DNSServer { _ in .records([.a([192, 0, 2, 1])]) }
    let exists = try await ask(other, ["rcode": "NXDOMAIN"])
    #expect(exists.state == .degraded)
    #expect(exists.message == "www.example.com exists, with 192.0.2.1, expected NXDOMAIN")
  }

  @Test func `a name without records of the type is down and told apart, unless none are needed`() async throws {
    let server = try DNSServer { _ in .records([]) }
    let finding = try await ask(server, ["type": "MX"])
    #expect(finding.state == .down)
    #expect(finding.message == "www.example.com exists but has no MX records (no data, \(server.address))")
    let allowed = try await ask(server, ["type": "MX", "min_answers": 0])
    #expect(allowed.state == .operational)
    #expect(allowed.message == "no MX records, as allowed")
    let aliased = try DNSServer { _ in .records([.cname("cdn.example.net")]) }
    let alias = try await ask(aliased)
    #expect(alias.state == .down)
    #expect(alias.message.contains("exists, an alias of cdn.example.net, but has no A records"))
  }

  @Test func `records that an alias leads to count, and those of other names do not`() async throws {
    let server = try DNSServer { _ in
      .records([
        .cname("CDN.example.net"), .a([192, 0, 2, 5], of: "cdn.example.net"),
        .a([192, 0, 2, 66], of: "evil.example.org"),
      ])
    }
    #expect(try await ask(server).message == "answered 192.0.2.5")
  }

  @Test(arguments: [
    (2, "could not find out (SERVFAIL)"), (5, "refuses to answer (REFUSED)"),
    (4, "answered with an error (NOTIMP)"), (9, "answered with an error (code 9)"),
  ])
  func `a server that fails or refuses is down, unless that is expected`(code: Int, message: String) async throws {
    let server = try DNSServer { _ in .code(code) }
    let finding = try await ask(server)
    #expect(finding.state == .down)
    #expect(finding.message == "\(server.address) \(message)")
    guard code < 6 else { return }
    let name = ["", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"][code]
    #expect(try await ask(server, ["rcode": .string(name)]).state == .operational)
  }

  @Test func `R27 a server that says nothing is down at the timeout, and at the run's`() async throws {
    let server = try DNSServer { _ in .drop }
    let finding = try await ask(server, ["timeout": "150ms"])
    #expect(finding.state == .down)
    #expect(finding.message.hasPrefix("the DNS server \(server.address) did not answer within "))
    #expect(try await ask(server, ["timeout": "1h"], limit: .milliseconds(100)).state == .down)
    #expect(try await ask(server, ["transport": "tcp", "timeout": "150ms"]).state == .down)
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `a server that is not there is down`() async throws {
    let port = try refusedDatagramPort()
    let finding = try await check(
      DNSProvider(), ["name": "example.com", "server": "127.0.0.1", "port": .integer(Int64(port))])
    #expect(finding.state == .down)
    #expect(finding.message == "the DNS server 127.0.0.1:\(port) is not there: connection refused")
  }

  @Test(arguments: [
    DNSReply.raw([0x84, 0x80, 0, 1, 0, 9]), .wrongID(.records([.a([192, 0, 2, 1])])),
    .wrongQuestion(.records([.a([192, 0, 2, 1])])),
  ])
  func `an answer that is too short, to another question or with another id is none`(reply: DNSReply) async throws {
    let server = try DNSServer { _ in reply }
    let finding = try await ask(server, ["timeout": "200ms"])
    #expect(finding.state == .down)
    #expect(finding.message.contains("sent nothing that answers the question"))
  }

  @Test func `an answer that cannot be read is down, and told so`() async throws {
    // The address has five bytes.
    let server = try DNSServer { _ in .records([.a([192, 0, 2, 1, 7])]) }
    let finding = try await ask(server)
    #expect(finding.state == .down)
    #expect(finding.message == "the DNS server \(server.address) sent an answer that cannot be read")
  }

  @Test func `a lost question is asked again, and an answer to another id before does not disturb`() async throws {
    let server = try DNSServer { query in
      .several([.wrongID(.records([.a([192, 0, 2, 66])])), .records([.a([192, 0, 2, 1])])])
    }
    #expect(try await ask(server).message == "answered 192.0.2.1")
    let seen = Counter()
    let lossy = try DNSServer { _ in seen.next() == 1 ? .drop : .records([.a([192, 0, 2, 2])]) }
    #expect(try await ask(lossy).message == "answered 192.0.2.2")
  }

  @Test func `an answer that does not fit is fetched over TCP`() async throws {
    let texts = (0..<60).map { DNSEntry.txt([String(repeating: "x", count: 200), " \($0)"]) }
    let server = try DNSServer { _ in .truncated(texts) }
    let finding = try await ask(server, ["type": "TXT", "min_answers": 60])
    #expect(finding.state == .operational)
    #expect(finding.message.contains("and 56 more"))
    #expect(server.queries.map(\.overTCP) == [false, true])
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `a connection that is closed or reset without an answer is down`() async throws {
    let closing = try DNSServer { _ in .close }
    let closed = try await ask(closing, ["transport": "tcp"])
    #expect(closed.state == .down)
    #expect(closed.message == "the DNS server \(closing.address) closed the connection without an answer")
    let resetting = try DNSServer { _ in .reset }
    let reset = try await ask(resetting, ["transport": "tcp"])
    #expect(reset.state == .down)
    #expect(reset.message == "the DNS server \(resetting.address) reset the connection before an answer came")
  }

  @Test func `tcp asks over TCP, and without recursion the bit is not set`() async throws {
    let server = try DNSServer { _ in .records([.a([192, 0, 2, 1])]) }
    #expect(try await ask(server, ["transport": "tcp", "recursion": false]).state == .operational)
    #expect(server.queries.map(\.overTCP) == [true])
    #expect(server.queries.map(\.wantsRecursion) == [false])
  }

  @Test func `a server may be named, and its port may stand apart`() async throws {
    let server = try DNSServer { _ in .records([.a([192, 0, 2, 1])]) }
    let finding = try await ask(server, ["server": "localhost", "port": .integer(Int64(server.port))])
    #expect(finding.state == .operational)
    #expect(finding.phases?.nameLookup != nil)
  }

  @Test func `only public servers are asked where the run says so`() async throws {
    let server = try DNSServer { _ in .records([.a([192, 0, 2, 1])]) }
    let finding = try await ask(server, network: .publicOnly)
    #expect(finding.state == .unknown)
    #expect(
      finding.message
        == "the DNS server \(server.address) is a loopback address, and this run may connect to public ones only "
        + "(--deny-private)")
    #expect(server.queries.isEmpty)
  }

  @Test func `without a server this machine's resolvers are asked, the next one when one fails`() async throws {
    let failing = try DNSServer { _ in .code(2) }
    let server = try DNSServer { _ in .records([.a([192, 0, 2, 1])]) }
    let client = DNSClient(loop: .shared, systemServers: "\(failing.address),\(server.address)")
    let finding = try await check(DNSProvider(client: client), ["name": "example.com", "timeout": "20s"])
    #expect(finding.message == "answered 192.0.2.1")
    #expect(failing.queries.count == 1)
  }

  @Test(arguments: [1, 2])
  func `resolvers of this machine that all fail are told as such`(count: Int) async throws {
    let servers = try (0..<count).map { _ in try DNSServer { _ in .code(2) } }
    let names = servers.map(\.address)
    let client = DNSClient(loop: .shared, systemServers: names.joined(separator: ","))
    let finding = try await check(DNSProvider(client: client), ["name": "example.com", "timeout": "20s"])
    #expect(finding.message.contains("\(names.joined(separator: ", ")) could not find out (SERVFAIL)"))
  }

  @Test func `R26 a resolver of this machine that is not there is unknown`() async throws {
    let port = try refusedDatagramPort()
    let client = DNSClient(loop: .shared, systemServers: "127.0.0.1:\(port)")
    let finding = try await check(DNSProvider(client: client), ["name": "example.com"])
    #expect(finding.state == .unknown)
    #expect(finding.message.hasPrefix("this machine's resolver 127.0.0.1:\(port) is not there"))
  }

  @Test func `R27 a question that is cancelled ends, and leaves no socket`() async throws {
    let server = try DNSServer { _ in .drop }
    let task = Task { try await ask(server, ["timeout": "1h"]) }
    while server.queries.isEmpty { await Task.yield() }
    task.cancel()
    let finding = try await task.value
    #expect(finding.state == .unknown)
    #expect(finding.message == "cancelled")
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `thousands of questions at once are answered`() async throws {
    let server = try DNSServer { query in .records([.a([192, 0, 2, 1])]) }
    let probe = try DNSProvider().probe(
      for: ["name": "www.example.com", "server": .string(server.address), "timeout": "50s"],
      context: ProbeContext(secrets: Secrets()))
    let answered = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<2000 { group.addTask { await probe.check().state == .operational } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(answered == 2000)
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `a check names the server that it loads`() throws {
    func target(_ config: JSONObject) throws -> String? {
      try DNSProvider().probe(for: config, context: ProbeContext(secrets: Secrets())).target
    }
    #expect(try target(["name": "a", "server": "NS1.Example.com:5353"]) == "ns1.example.com")
    #expect(try target(["name": "a", "server": "[2001:DB8::1]:5353"]) == "2001:db8::1")
    #expect(try target(["name": "a"]) == nil)
  }

  @Test(
    arguments: [
      (["name": "münchen.de"], "name"), (["name": "a b"], "name"), (["name": "a..b"], "name"),
      (["name": "https://a"], "name"), (["name": "192.0.2.1"], "name"),
      (["name": .string(String(repeating: "a", count: 64))], "name"),
      (["name": .string(String(repeating: "a.", count: 130))], "name"),
      (["server": "1.1.1.1:0"], "server"), (["server": "ns 1"], "server"), (["server": "[192.0.2.1]:53"], "server"),
      (["server": "udp://1.1.1.1"], "server"), (["server": ""], "server"), (["port": 5353], "port"),
      (["server": "1.1.1.1:5353", "port": 5354], "port"), (["expect": ["x"]], "expect"),
      (["type": "AAAA", "expect": ["192.0.2.1"]], "expect"),
      (["type": "MX", "expect": ["mail.example.com"]], "expect"),
      (["type": "SRV", "expect": ["1 2 sip"]], "expect"), (["type": "SOA", "expect": ["a b 1"]], "expect"),
      (["type": "CAA", "expect": ["issue x"]], "expect"), (["type": "a"], "type"), (["type": "NAPTR"], "type"),
      (["rcode": "NXDOMAIN", "expect": ["192.0.2.1"]], "rcode"), (["rcode": "REFUSED", "min_ttl": "1s"], "rcode"),
      (["rcode": "BADVERS"], "rcode"), (["expect_mode": "none"], "expect_mode"), (["transport": "tls"], "transport"),
      (["mismatch_state": "unknown"], "mismatch_state"), (["min_answers": -1], "min_answers"),
      (["recursion": "maybe"], "recursion"), (["min_ttl": "8d"], "min_ttl"),
    ] as [(JSONObject, String)])
  func `settings that cannot be are refused, by their name`(config: JSONObject, setting: String) {
    let problem = complaint(of: DNSProvider(), about: config.filled(from: ["name": "example.com"]))
    #expect(problem?.setting == setting)
  }
}
