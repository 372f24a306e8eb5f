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
      ["redirects are not followed", "more redirects than allowed"], http: .degraded),
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

  private static let hundredMegabytes: FaultServer.Script = { peer in
    guard peer.readRequest() != nil, peer.write(head + "Content-Length: 104857600\r\n\r\n") else { return }
    let block = [UInt8](repeating: 0x20, count: 1 << 20)
    for _ in 0..<100 where !peer.write(block) { return }
  }
}
