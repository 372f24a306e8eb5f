import Foundation
import JSONText
import Providers
import Testing
import UpkeepModel

/// Every type of record, asked of a real server (NSD) that serves a zone file.
@Suite(.timeLimit(.minutes(1))) struct DNSZoneTests {
  @Test func `each type of record is answered in its canonical form`() async throws {
    let zone = try await ZoneServer()
    let expected: [(type: String, name: String, values: [String])] = [
      ("A", "www.example.com", ["192.0.2.2", "192.0.2.10"]), ("A", "alias.example.com.", ["192.0.2.2", "192.0.2.10"]),
      ("AAAA", "WWW.example.com", ["2001:DB8:0:0::2"]), ("CNAME", "alias.example.com", ["www.EXAMPLE.com."]),
      ("MX", "example.com", ["10 mail.example.com", "20 mx.example.net."]),
      ("NS", "example.com", ["ns1.example.com", "ns2.example.com"]),
      ("TXT", "example.com", ["v=spf1 -all", "first second; third"]),
      ("SRV", "_sip._tcp.example.com", ["10 5 5060 sip.example.com"]),
      ("SOA", "example.com", ["ns1.example.com hostmaster.example.com 2026112501 7200 900 1209600 300"]),
      ("CAA", "example.com", ["0 issue \"ca.example.net\"", "128 iodef mailto:security@example.com"]),
      ("PTR", "192.0.2.2", ["www.example.com"]), ("PTR", "2001:db8::2", ["www.example.com"]),
      ("PTR", "2.2.0.192.in-addr.arpa", ["www.example.com"]),
    ]
    for (type, name, values) in expected {
      for transport in ["udp", "tcp"] {
        let finding = try await check(
          DNSProvider(),
          [
            "name": .string(name), "type": .string(type), "server": .string(zone.address), "recursion": false,
            "transport": .string(transport), "expect": .array(values.map { .string($0) }), "expect_mode": "exact",
            "min_ttl": "5m", "timeout": "20s",
          ])
        #expect(finding.state == .operational, "\(type) \(name) \(transport): \(finding.message)")
      }
    }
  }

  @Test func `a real server tells a name that does not exist from one without records, and refuses other zones`()
    async throws
  {
    let zone = try await ZoneServer()
    func ask(_ name: String) async throws -> Finding {
      try await check(DNSProvider(), ["name": .string(name), "server": .string(zone.address), "timeout": "20s"])
    }
    #expect(try await ask("no.example.com").message.contains("does not exist (NXDOMAIN"))
    #expect(try await ask("example.com").message.contains("has no A records"))
    #expect(try await ask("example.org").message.contains("refuses to answer"))
    let large = try await check(
      DNSProvider(),
      [
        "name": "large.example.com", "type": "TXT", "server": .string(zone.address), "min_answers": 30,
        "timeout": "20s",
      ])
    #expect(large.state == .operational)
  }
}
