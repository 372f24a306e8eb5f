import Foundation
import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

// One after the other: each starts programs and waits for them, which takes threads from the tests beside them.
@Suite(.serialized, .timeLimit(.minutes(4))) struct StartTLSTests {
  private static func text(_ direction: String, _ text: String) -> String {
    direction + text.utf8.map { String(format: "%02x", $0) }.joined()
  }

  private static func says(_ text: String) -> String { self.text("<", text) }
  private static func reads(_ text: String) -> String { self.text(">", text) }

  /// MySQL 8's greeting, whose flags hold CLIENT_SSL, and with another byte of flags none.
  private static func mysqlGreeting(flags: String = "ffff") -> String {
    let body = "0a" + "382e302e333600" + "0b000000" + "0102030405060708" + "00" + flags + "ff0200ffc715" + "00"
    return "<" + String(format: "%02x0000", body.count / 2) + "00" + body
  }

  private static let good: [String: [String]] = [
    "smtp": [
      says("220-mail.test ESMTP\r\n220 ready\r\n"), reads("EHLO upkeep.invalid\r\n"),
      says("250-mail.test\r\n250-SIZE 1000\r\n250-StartTLS\r\n250 HELP\r\n"), reads("STARTTLS\r\n"),
      says("220 2.0.0 go ahead\r\n"),
    ],
    "imap": [
      says("* OK ready\r\n"), reads("a STARTTLS\r\n"), says("* CAPABILITY IMAP4rev1\r\n"), says("a OK begin\r\n"),
    ],
    "pop3": [says("+OK ready\r\n"), reads("STLS\r\n"), says("+OK begin\r\n")],
    "ftp": [says("220-Welcome\r\n to all\r\n220 ready\r\n"), reads("AUTH TLS\r\n"), says("234 begin\r\n")],
    "postgres": [">0000000804d2162f", says("S")],
    "mysql": [
      mysqlGreeting(), ">20000001" + "008a0000" + "00000001" + "2d" + String(repeating: "00", count: 23),
    ],
    "ldap": [
      ">301d02010177188016" + "312e332e362e312e342e312e313436362e3230303337", "<300c02010178070a010004000400",
    ],
  ]

  private static let refusals: [String: [([String], String)]] = [
    "smtp": [
      ([says("220 a\r\n"), reads("EHLO upkeep.invalid\r\n"), says("250 a\r\n")], "it does not offer STARTTLS"),
      ([says("554 go away\r\n")], "554 go away"),
      (
        [
          says("220 a\r\n"), reads("EHLO upkeep.invalid\r\n"), says("250-a\r\n250 STARTTLS\r\n"), reads("STARTTLS\r\n"),
          says("454 not now\r\n"),
        ], "454 not now"
      ),
    ],
    "imap": [
      ([says("* BYE busy\r\n")], "* BYE busy"),
      ([says("* OK a\r\n"), reads("a STARTTLS\r\n"), says("a BAD no\r\n")], "a BAD no"),
    ],
    "pop3": [([says("+OK\r\n"), reads("STLS\r\n"), says("-ERR no\r\n")], "-ERR no")],
    "ftp": [([says("220 a\r\n"), reads("AUTH TLS\r\n"), says("502 no\r\n")], "502 no")],
    "postgres": [
      ([">0000000804d2162f", says("N")], "it is set up without TLS"),
      ([">0000000804d2162f", says("E")], "it answers with an error"),
      ([">0000000804d2162f", says("x")], "does not speak PostgreSQL's protocol"),
    ],
    "mysql": [
      ([mysqlGreeting(flags: "fff7")], "it is set up without TLS"),
      (["<17000000ff1004" + String(says("Too many connections").dropFirst())], "Too many connections"),
      ([says("HTTP/1.1 400 Bad")], "announces"),
      (["<0500000009aaaaaaaa"], "does not speak MySQL's protocol"),
    ],
    "ldap": [
      (["<301002010178" + "0b" + "0a0135" + "0400" + "0404" + "62757379"], "result 53, busy"),
      ([says("HTTP/1.1 400 Bad")], "does not speak LDAP"),
      (["<30847fffffff"], "announces 2147483647 bytes"),
      (["<30050201017803"], "does not speak LDAP"),
      (["<3080"], "does not speak LDAP"),
    ],
  ]

  private let authority: TestAuthority

  init() throws { authority = try TestAuthority() }

  private func begin(_ name: String, _ port: Int, timeout: String = "30s") async throws -> Finding {
    try await check(
      TLSProvider(),
      [
        "host": "127.0.0.1", "port": .integer(Int64(port)), "starttls": .string(name), "timeout": .string(timeout),
        "ca_file": .string(authority.caFile), "degraded_within": "1h", "down_within": "1h",
      ])
  }

  @Test(arguments: good.keys.sorted())
  func `the handshake begins where the protocol asks for it`(name: String) async throws {
    let identity = try authority.issue("good", alternativeName: "IP:127.0.0.1")
    let server = try StartTLSServer(identity, try #require(Self.good[name]))
    let finding = try await begin(name, server.port)
    #expect(finding.state == .operational, "\(finding.message)")
  }

  @Test(arguments: refusals.keys.sorted())
  func `a server that does not begin TLS is down, in its own words`(name: String) async throws {
    let identity = try authority.issue("good", alternativeName: "IP:127.0.0.1")
    for (steps, words) in try #require(Self.refusals[name]) {
      let server = try StartTLSServer(identity, steps, secures: false)
      let finding = try await begin(name, server.port)
      #expect(finding.state == .down)
      #expect(finding.message.contains(words), "\(finding.message)")
    }
  }

  @Test(arguments: good.keys.sorted())
  func `R27 silence, a close and a reset at each step end the check as down`(name: String) async throws {
    let steps = try #require(Self.good[name])
    for count in 0..<steps.count where count == 0 || steps[count - 1].hasPrefix("<") {
      let said = steps.prefix(count).filter { $0.hasPrefix("<") }.map { step in
        stride(from: 1, to: step.count, by: 2).compactMap { at in
          let start = step.index(step.startIndex, offsetBy: at)
          return UInt8(step[start..<step.index(start, offsetBy: 2)], radix: 16)
        }
      }
      @Sendable func partly(_ peer: Peer) {
        for (index, bytes) in said.enumerated() {
          if index > 0 { _ = peer.read() }
          peer.write(bytes)
        }
      }
      let silent = try FaultServer { peer in
        partly(peer)
        peer.waitUntilClosed()
      }
      let waited = try await begin(name, silent.port, timeout: "150ms")
      #expect(waited.state == .down)
      #expect(waited.message.contains("within 150ms"), "\(waited.message)")
      #expect(descriptorsConnected(to: silent.port) == 0)
      let closing = try FaultServer(partly)
      #expect(try await begin(name, closing.port).state == .down)
      let resetting = try FaultServer { peer in
        partly(peer)
        peer.resetOnClose()
      }
      #expect(try await begin(name, resetting.port).state == .down)
    }
  }

  @Test func `text that comes after the consent and before TLS is refused`() async throws {
    let server = try FaultServer { peer in
      peer.write("+OK\r\n")
      _ = peer.read()
      peer.write("+OK begin\r\n+OK injected\r\n")
      peer.waitUntilClosed()
    }
    let finding = try await begin("pop3", server.port)
    #expect(finding.state == .down)
    #expect(finding.message.contains("sends on in plain text when TLS is to begin"))
  }

  @Test func `R27 lines without an end, and lines without number, end`() async throws {
    let endless = try FaultServer { peer in while peer.write("endless ") {} }
    #expect(try await begin("smtp", endless.port).message.contains("a line that does not end"))
    let many = try FaultServer { peer in while peer.write("220-more\r\n") {} }
    #expect(try await begin("smtp", many.port).message.contains("more lines than are read"))
  }
}
