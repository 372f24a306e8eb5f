import Foundation
import LoopbackServers
import Testing
import UpkeepModel

/// One way in which the other side of a connection fails, and what a check must tell of it.
struct Fault: Sendable, CustomTestStringConvertible {
  /// What the other side is.
  enum Side: Sendable {
    /// Nobody listens.
    case nobody
    case server(FaultServer.Script)
  }

  let testDescription: String
  let side: Side
  /// What a person must be able to read, in whichever words the provider begins: any of these.
  let words: [String]
  /// The state that `http` gives it, which for most is that nothing works.
  let http: HealthState

  init(_ name: String, _ side: Side, _ words: [String], http: HealthState = .down) {
    testDescription = name
    self.side = side
    self.words = words
    self.http = http
  }

  private static func script(
    _ name: String, _ script: @escaping FaultServer.Script, _ words: [String], http: HealthState = .down
  ) -> Self {
    Fault(name, .server(script), words, http: http)
  }

  private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

  /// Faults that any client of HTTP may meet.
  static let all: [Fault] = [
    Fault("refused", .nobody, ["connection refused by"]),
    .script("reset at once", Scripts.resetAtAccept, ["connection reset by"]),
    .script("closed at once", { _ in }, ["connection closed by", "connection reset by"]),
    .script("reset after the request", Scripts.reset(), ["connection reset by"]),
    .script("closed after the request", Scripts.raw(""), ["connection closed by", "connection reset by"]),
    .script("reset within the headers", Scripts.reset(after: head + "X-Half: "), ["connection reset by"]),
    .script(
      "reset within the body", Scripts.reset(after: head + "Content-Length: 1000\r\n\r\n{\"a\":"),
      ["connection reset by"]),
    .script("silent at once", Scripts.silent, ["no answer within", "connected after"]),
    .script("silent after the request", Scripts.stall(after: ""), ["no answer within"]),
    .script(
      "silent within the status line", Scripts.stall(after: "HTTP/1."), ["no complete answer within", "no answer"]),
    .script("silent within the headers", Scripts.stall(after: head), ["no complete answer within"]),
    .script(
      "silent within the body", Scripts.stall(after: head + "Content-Length: 1000\r\n\r\n{\"a\":"),
      ["no complete answer within"]),
    .script("one byte of headers at a time", Scripts.drip(after: head + "X-Drip: "), ["no complete answer within"]),
    .script(
      "one byte of body at a time", Scripts.drip(after: head + "\r\n[", byte: " "), ["no complete answer within"]),
    .script("endless body", Scripts.endlessBody, ["200 OK", "more than", "not JSON"], http: .operational),
    .script("endless headers", Scripts.endlessHeaders, ["more headers than are read"]),
    .script("endless interim answers", Scripts.endlessInterimAnswers, ["more headers than are read"]),
    .script(
      "a length beyond the body", Scripts.raw(head + "Content-Length: 1000\r\n\r\n{}"),
      ["before the answer was complete"]),
    .script(
      "a length below the body", Scripts.raw(head + "Content-Length: 1\r\n\r\n{}"), ["200 OK", "not JSON"],
      http: .operational),
    .script(
      "two lengths", Scripts.raw(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
      ["broke the protocol", "before the answer was complete"]),
    .script(
      "a length that is no number", Scripts.raw(head + "Content-Length: many\r\n\r\n{}"),
      ["broke the protocol", "did not answer in HTTP"]),
    .script(
      "a chunk that is none", Scripts.raw(head + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n"),
      ["broke the protocol"]),
    .script(
      "a redirect to itself", Scripts.answer(302, headers: ["Location: /"], body: ""),
      ["redirects are not followed", "more redirects than allowed", "no more than 3 redirects"], http: .degraded),
    .script("100 MB", Self.hundredMegabytes, ["200 OK", "more than", "not JSON"], http: .operational),
    .script("no HTTP", Scripts.raw("SSH-2.0-OpenSSH_9.2p1\r\n"), ["did not answer in HTTP", "broke the protocol"]),
    .script(
      "binary instead of HTTP", Scripts.raw("\u{0}\u{1}\u{2}\u{15}\u{3}\u{1}\u{0}\r\n\r\n"),
      ["did not answer in HTTP", "broke the protocol"]),
    .script(
      "HTML with 200", Scripts.answer(body: "<html>maintenance</html>"), ["200 OK", "not JSON"], http: .operational),
    .script(
      "server error", Scripts.answer(503, body: "{\"message\":\"busy\"}"), ["503 Service Unavailable"], http: .degraded),
  ]

  /// Sends a client on to the port that its query names, at this host.
  static let redirecting = Scripts.answering { request in
    let port = request.split(separator: " ")[1].split(separator: "?").last ?? ""
    return (302, ["Location: http://127.0.0.1:\(port)/", "Connection: close"], "")
  }

  /// Faults that a client may meet before it is sure of the other side (RFC 8446).
  static let handshakes: [Fault] = [
    Fault("refused", .nobody, ["connection refused by"]),
    .script("reset at once", Scripts.resetAtAccept, ["connection reset by", "connection closed by"]),
    .script("closed at once", { _ in }, ["connection closed by", "connection reset by"]),
    .handshake("closed after the first words", [], ["connection closed by"]) { _ in },
    .handshake("reset after the first words", [], ["connection reset by"]) { $0.resetOnClose() },
    .script("silent at once", Scripts.silent, ["no answer within", "TLS handshake"]),
    .handshake("silent within a record", Array(serverHello.prefix(20)), ["TLS handshake"]) { $0.waitUntilClosed() },
    .handshake("silent after a whole record", serverHello, ["TLS handshake"]) { $0.waitUntilClosed() },
    .handshake("closed within a record", Array(serverHello.prefix(20)), ["connection closed by"]) { _ in },
    .handshake("reset within a record", Array(serverHello.prefix(20)), ["connection reset by"]) {
      usleep(20_000)
      $0.resetOnClose()
    },
    .handshake("one byte of a record at a time", [22, 3, 3, 64, 0], ["TLS handshake"]) { peer in
      while peer.write([0]) { usleep(10_000) }
    },
    .handshake("endless empty records", [], ["broke the protocol of TLS"]) { peer in
      let records = Array(repeating: [22, 3, 3, 0, 0] as [UInt8], count: 1000).flatMap { $0 }
      while peer.write(records) {}
    },
    .handshake("endless noise", [], ["does not speak TLS"]) { peer in
      while peer.write([UInt8](repeating: 0xFF, count: 1 << 16)) {}
    },
    .handshake("an alert", [21, 3, 3, 0, 2, 2, 40], ["refused the TLS handshake (handshake failure)"]) { _ in },
    .handshake("a warning without end", [], ["broke the protocol of TLS"]) { peer in
      let alerts = Array(repeating: [21, 3, 3, 0, 2, 1, 90] as [UInt8], count: 1000).flatMap { $0 }
      while peer.write(alerts) {}
    },
    .handshake("HTTP instead of TLS", Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), ["does not speak TLS"]) { _ in },
    .handshake("a broken hello", [22, 3, 3, 0, 6, 2, 0, 0, 2, 3, 3], ["broke the protocol of TLS"]) { _ in },
  ]

  /// A whole record that holds the beginning of a ServerHello.
  private static let serverHello: [UInt8] = [22, 3, 3, 0, 48, 2, 0, 0, 90, 3, 3] + [UInt8](repeating: 7, count: 42)

  private static func handshake(
    _ name: String, _ bytes: [UInt8], _ words: [String], then: @escaping FaultServer.Script
  ) -> Self {
    .script(
      name,
      { peer in
        guard peer.read() != nil, bytes.isEmpty || peer.write(bytes) else { return }
        then(peer)
        // A system that closes before it has read everything resets (RFC 9293, section 3.6.1).
      }, words + ["connection reset by"])
  }

  private static let hundredMegabytes: FaultServer.Script = { peer in
    guard peer.readRequest() != nil, peer.write(head + "Content-Length: 104857600\r\n\r\n") else { return }
    let block = [UInt8](repeating: 0x20, count: 1 << 20)
    for _ in 0..<100 where !peer.write(block) { return }
  }
}
