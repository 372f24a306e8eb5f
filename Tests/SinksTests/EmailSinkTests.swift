import Foundation
import JSONText
import LoopbackServers
import Testing
import Transport
import UpkeepModel

@testable import Sinks

/// Against a real SMTP server on loopback.
@Suite(.timeLimit(.minutes(1))) struct EmailSinkTests {
  private func settings(_ server: MailServer, _ more: JSONObject = [:]) -> JSONObject {
    more.filled(from: [
      "kind": "email", "server": .string("127.0.0.1:\(server.port)"), "tls": "none",
      "from": "Upkeep <upkeep@example.com>", "to": ["ops@example.org", "Zoë Ops <zoe@example.org>"],
    ])
  }

  private func headers(_ mail: MailServer.Mail) -> [String] {
    // Folded lines belong to the field before them.
    let head = mail.data.components(separatedBy: "\r\n\r\n")[0]
    return head.replacingOccurrences(of: "\r\n ", with: " ").components(separatedBy: "\r\n")
  }

  @Test func `a mail arrives whole: envelope, headers and a text that any reader decodes`() async throws {
    let server = try MailServer()
    let event = fullEvent(message: "Größe = 5 \u{1F600}\n.\n" + String(repeating: "x", count: 200) + " ")
    #expect(try await sink(settings(server, ["title": "Störung: {name}"])).deliver(event) == .delivered)
    let mail = try #require(server.mails.first)
    #expect(mail.from == "upkeep@example.com" && mail.to == ["ops@example.org", "zoe@example.org"])
    let headers = headers(mail)
    for header in [
      "From: Upkeep <upkeep@example.com>", "To: ops@example.org, =?utf-8?B?Wm/DqyBPcHM=?= <zoe@example.org>",
      "Subject: =?utf-8?B?U3TDtnJ1bmc6IFB1YmxpYyBBUEk=?=", "Date: Fri, 15 Jan 2027 08:01:40 +0000",
      "Message-ID: <api-down-1800000000@example.com>", "References: <upkeep.api@example.com>", "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8", "Auto-Submitted: auto-generated",
    ] {
      #expect(headers.contains(header), "\(header)")
    }
    #expect(mail.data.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
    let read = try python(
      "import email, email.policy, sys; m = email.message_from_string(sys.stdin.read(), policy=email.policy.default); "
        + "sys.stdout.write(m['subject'] + '|' + m.get_content())", mail.data
    ).replacing("\r\n", with: "\n")
    #expect(read.hasPrefix("Störung: Public API|Größe = 5 \u{1F600}\n.\n" + String(repeating: "x", count: 200) + " \n"))
    #expect(read.contains("Component: api\nGroup: edge\nState: operational → down\n"))
  }

  @Test func `no value can begin a header of its own`() async throws {
    let server = try MailServer()
    var event = fullEvent(message: "x\r\nBcc: evil@example.com")
    event.name = "a\r\nBcc: evil@example.com\r\n\r\nbody"
    event.id = "1>\r\nBcc: evil@example.com"
    #expect(try await sink(settings(server)).deliver(event) == .delivered)
    let mail = try #require(server.mails.first)
    #expect(mail.to == ["ops@example.org", "zoe@example.org"])
    #expect(!headers(mail).contains { $0.lowercased().hasPrefix("bcc") })
    #expect(headers(mail).contains { $0.hasPrefix("Message-ID: <1--Bcc--evil-example-com@example.com>") })
  }

  @Test func `STARTTLS, a login, and the certificate of an authority of one's own`() async throws {
    let authority = try TestAuthority()
    let identity = try authority.issue("mail", alternativeName: "IP:127.0.0.1")
    let server = try MailServer(identity: identity, login: ("upkeep", "pa ss"))
    var settings = settings(
      server,
      [
        "tls": "required", "ca_file": .string(authority.caFile), "user": "upkeep", "password": ["env": "PASSWORD"],
      ])
    #expect(try await sink(settings, in: surroundings(["PASSWORD": "pa ss"])).deliver(event()) == .delivered)
    let mail = try #require(server.mails.first)
    #expect(mail.tls && mail.user == "upkeep")
    guard
      case .retry(nil, let reason) = try await sink(settings, in: surroundings(["PASSWORD": "s3cr3t"])).deliver(event())
    else {
      Issue.record("a login that is refused must be tried again")
      return
    }
    #expect(reason.hasPrefix("the mail server refuses the login") && !reason.contains("s3cr3t"))
    // The system trusts no authority of a test.
    settings["ca_file"] = nil
    guard
      case .retry(nil, let distrust) = try await sink(settings, in: surroundings(["PASSWORD": "x"])).deliver(event())
    else {
      Issue.record("an unknown authority must be refused")
      return
    }
    #expect(distrust.contains("certificate"))
    #expect(server.mails.count == 1)
  }

  @Test func `TLS from the first byte`() async throws {
    let authority = try TestAuthority()
    let identity = try authority.issue("mail", alternativeName: "IP:127.0.0.1")
    let server = try MailServer(identity: identity, isImplicit: true)
    let settings = settings(server, ["tls": "implicit", "ca_file": .string(authority.caFile)])
    #expect(try await sink(settings).deliver(event()) == .delivered)
    #expect(server.mails.map(\.tls) == [true])
  }

  @Test func `STARTTLS that is required is not done without, and one that is optional is`() async throws {
    let server = try MailServer()
    guard case .retry(nil, let reason) = try await sink(settings(server, ["tls": "required"])).deliver(event()) else {
      Issue.record("a mail must not go out in the clear")
      return
    }
    #expect(reason.contains("offers no STARTTLS") && reason.contains("\"none\""))
    #expect(server.mails.isEmpty)
    #expect(try await sink(settings(server, ["tls": "optional"])).deliver(event()) == .delivered)
    #expect(server.mails.map(\.tls) == [false])
  }

  @Test func `a refusal is told in the server's words: for good, or for now`() async throws {
    let server = try MailServer()
    #expect(
      try await sink(settings(server, ["to": ["ok@example.org", "refused@example.org"]])).deliver(event())
        == .rejected(reason: "the mail server answered 550: 5.1.1 nobody of that name here"))
    #expect(
      try await sink(settings(server, ["to": ["later@example.org"]])).deliver(event())
        == .retry(after: nil, reason: "the mail server answered 451: 4.7.1 come back later"))
    #expect(server.mails.isEmpty)
  }

  @Test func `nobody there, silence, a closed door and a server of another kind are tried again`() async throws {
    func reason(_ port: Int, _ timeout: String = "300ms") async throws -> String {
      let delivery = try await sink([
        "kind": "email", "server": .string("127.0.0.1:\(port)"), "tls": "none", "from": "a@example.com",
        "to": ["b@example.com"], "timeout": .string(timeout),
      ]).deliver(event())
      guard case .retry(nil, let reason) = delivery else {
        Issue.record("\(delivery)")
        return ""
      }
      return reason
    }
    let port = try refusedPort()
    #expect(try await reason(port) == "connection refused by 127.0.0.1:\(port)")
    let silent = try FaultServer(Scripts.silent)
    #expect(try await reason(silent.port).contains("within 300ms"))
    let full = try FaultServer { $0.write("421 4.3.2 too busy\r\n") }
    #expect(try await reason(full.port, "10s") == "the mail server answered 421: 4.3.2 too busy")
    let web = try FaultServer { $0.write("HTTP/1.1 400 Bad Request\r\n\r\n") }
    #expect(try await !reason(web.port, "10s").isEmpty)
  }

  @Test func `R27 a server that takes the mail and never says goodbye holds up nothing`() async throws {
    let server = try FaultServer { peer in
      peer.write("220 here\r\n")
      var dialogue = ""
      while let bytes = peer.read() {
        dialogue += String(decoding: bytes, as: UTF8.self)
        if dialogue.hasSuffix("QUIT\r\n") { return peer.waitUntilClosed() }
        if dialogue.hasSuffix("\r\n.\r\n") || dialogue.hasSuffix("\r\n") && !dialogue.contains("DATA\r\n") {
          peer.write("250 fine\r\n")
        } else if dialogue.hasSuffix("DATA\r\n") {
          peer.write("354 go on\r\n")
        }
      }
    }
    let delivery = try await sink([
      "kind": "email", "server": .string("127.0.0.1:\(server.port)"), "tls": "none", "from": "a@example.com",
      "to": ["b@example.com"], "timeout": "1s",
    ]).deliver(event())
    #expect(delivery == .delivered)
  }

  @Test(arguments: [
    ("mail.example.com", "mail.example.com", 587), ("mail:25", "mail", 25), ("[::1]:2525", "::1", 2525),
    ("[::1]", "::1", 587),
  ])
  func `the server is a host, with or without a port`(text: String, host: String, port: Int) throws {
    let place = try EmailSink.place(text, .required)
    #expect(place.host == host && place.port == port)
  }

  @Test(arguments: ["", "mail:", "mail:0", "mail:99999", "smtp://mail", "me@mail", ":25"])
  func `anything else is no server`(text: String) {
    #expect(throws: SecretProblem.self) { try EmailSink.place(text, .required) }
  }

  @Test(arguments: [0, 86_400, 951_782_400, 1_800_000_100] as [Int64])
  func `dates are those of RFC 5322`(seconds: Int64) throws {
    let expected = try python("import email.utils, sys; print(email.utils.formatdate(\(seconds)), end='')", "")
    #expect(MailMessage.date(Timestamp(seconds: seconds)) == expected.replacing("-0000", with: "+0000"))
  }

  private func python(_ program: String, _ input: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-X", "utf8", "-c", program]
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    stdin.fileHandleForWriting.write(Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    return String(decoding: stdout.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }
}
