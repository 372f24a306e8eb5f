#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
internal import Digests
internal import Transport

/// The request that turns HTTP into WebSocket, and the judgement of its answer (RFC 6455 §4).
struct WebSocketUpgrade: Sendable {
  let address: WebSocketAddress
  var headers: [(name: String, value: String)]
  /// The one that the server must choose; `nil`: none is offered.
  var subprotocol: String?
  /// 16 random bytes, so that no answer can be one of a cache.
  let key: String

  init(
    to address: WebSocketAddress, headers: [(name: String, value: String)], subprotocol: String?,
    nonce: [UInt8] = (0..<16).map { _ in .random(in: 0...255) }
  ) {
    self.address = address
    self.headers = headers
    self.subprotocol = subprotocol
    key = Data(nonce).base64EncodedString()
  }

  var request: String {
    var lines = ["GET \(address.resource) HTTP/1.1"]
    if !headers.contains(where: { $0.name.lowercased() == "host" }) { lines.append("Host: \(address.authority)") }
    lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \(key)"]
    if let subprotocol { lines.append("Sec-WebSocket-Protocol: \(subprotocol)") }
    lines += headers.map { "\($0.name): \($0.value)" }
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  /// What the server must answer the key with.
  var expectedAccept: String {
    Data(SHA1.digest(of: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
  }

  /// Sends the request and reads the answer's head.
  func perform(over conversation: inout Conversation) async throws(TransportFailure) {
    try await conversation.send(request.utf8)
    let status = try await conversation.line()
    guard let code = Self.code(ofStatusLine: status) else { throw conversation.broken("did not answer in HTTP") }
    guard code == 101 else {
      throw conversation.broken("does not upgrade to WebSocket: \(HTTPStatus.text(code))")
    }
    var fields: [(name: String, value: String)] = []
    var size = 0
    while true {
      let line = try await conversation.line()
      if line.isEmpty { break }
      size += line.utf8.count
      guard size <= 64 << 10 else { throw conversation.broken("sent more headers than are read") }
      guard let colon = line.firstIndex(of: ":") else { throw conversation.broken("did not answer in HTTP") }
      fields.append((line[..<colon].lowercased(), Self.trimmed(line[line.index(after: colon)...])))
    }
    if let fault = fault(in: fields) { throw conversation.broken(fault) }
  }

  /// What is wrong with an answer of status 101; follows the server's name.
  func fault(in fields: [(name: String, value: String)]) -> String? {
    func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
    func has(_ name: String, _ word: String) -> Bool {
      values(name).joined(separator: ",").split(separator: ",").contains { Self.trimmed($0).lowercased() == word }
    }
    guard has("upgrade", "websocket"), has("connection", "upgrade") else {
      return "answers 101, but not as an upgrade to WebSocket"
    }
    guard values("sec-websocket-accept") == [expectedAccept] else {
      return "answers the upgrade with a wrong Sec-WebSocket-Accept, so it is no WebSocket server"
    }
    guard values("sec-websocket-extensions").allSatisfy(\.isEmpty) else {
      return "chose an extension of WebSocket that was not offered"
    }
    let chosen = values("sec-websocket-protocol")
    if let subprotocol, chosen != [subprotocol] { return "does not choose the subprotocol \(subprotocol)" }
    if subprotocol == nil, !chosen.isEmpty { return "chose a subprotocol that was not offered" }
    return nil
  }

  private static func code(ofStatusLine line: String) -> Int? {
    let parts = line.split(separator: " ", maxSplits: 2)
    guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), parts[1].utf8.count == 3 else { return nil }
    return Int(parts[1]).flatMap { (100...599).contains($0) ? $0 : nil }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}
