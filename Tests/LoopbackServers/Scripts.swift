import Foundation

/// Ready-made treatments of a connection.
package enum Scripts {
  /// Answers every request; keeps the connection when the client did not ask to close it.
  package static func answer(_ status: Int = 200, headers: [String] = [], body: String = "ok") -> FaultServer.Script {
    let lines = ["HTTP/1.1 \(status) Status", "Content-Length: \(body.utf8.count)"] + headers
    let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    return { peer in
      while let request = peer.readRequest() {
        peer.write(request.hasPrefix("HEAD ") ? String(text.dropLast(body.count)) : text)
        if request.lowercased().contains("connection: close") { return }
      }
    }
  }

  /// Answers each request over HTTP/2 without TLS (RFC 9113 §3.3) with 200 and the body; closes on any other protocol.
  package static func http2(body: String = "ok") -> FaultServer.Script {
    @Sendable func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
      [0, UInt8(payload.count >> 8), UInt8(payload.count & 255), type, flags, 0, 0, 0, stream] + payload
    }
    let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    return { peer in
      var bytes: [UInt8] = []
      while bytes.count < preface.count {
        guard let more = peer.read() else { return }
        bytes += more
      }
      guard bytes.starts(with: preface) else { return }
      bytes.removeFirst(preface.count)
      peer.write(frame(4, 0, 0, []))
      while true {
        while bytes.count >= 9, bytes.count >= 9 + Int(bytes[1]) << 8 + Int(bytes[2]) {
          let (type, flags, stream) = (bytes[3], bytes[4], bytes[8])
          if type == 4, flags & 1 == 0 { peer.write(frame(4, 1, 0, [])) }
          // 0x88 is the indexed field `:status: 200` (RFC 7541, appendix A).
          if type <= 1, flags & 1 == 1 {
            peer.write(frame(1, 4, stream, [0x88]) + frame(0, 1, stream, Array(body.utf8)))
          }
          bytes.removeFirst(9 + Int(bytes[1]) << 8 + Int(bytes[2]))
        }
        guard let more = peer.read() else { return }
        bytes += more
      }
    }
  }

  /// Answers with these bytes, whatever they are, and closes.
  package static func raw(_ text: String) -> FaultServer.Script {
    { peer in
      guard peer.readRequest() != nil else { return }
      peer.write(text)
    }
  }

  /// Takes the connection and says nothing.
  package static let silent: FaultServer.Script = { $0.waitUntilClosed() }

  /// Sends these bytes after the request, and then nothing.
  package static func stall(after text: String) -> FaultServer.Script {
    { peer in
      guard peer.readRequest() != nil else { return }
      peer.write(text)
      peer.waitUntilClosed()
    }
  }

  /// Sends `text`, then one byte each 10 ms for ever.
  package static func drip(after text: String, byte: String = "x") -> FaultServer.Script {
    { peer in
      guard peer.readRequest() != nil, peer.write(text) else { return }
      while peer.write(byte) { usleep(10_000) }
    }
  }

  /// Sends `text`, then `block` for ever, as fast as the client takes it.
  package static func endless(after text: String, block: String) -> FaultServer.Script {
    let blocks = Array(String(repeating: block, count: max(1, 16384 / block.utf8.count)).utf8)
    return { peer in
      guard peer.readRequest() != nil, peer.write(text) else { return }
      while peer.write(blocks) {}
    }
  }

  package static let endlessBody = endless(after: "HTTP/1.1 200 OK\r\n\r\n", block: "endless ")
  package static let endlessHeaders = endless(after: "HTTP/1.1 200 OK\r\n", block: "X-Endless: 1\r\n")
  package static let endlessInterimAnswers = endless(after: "", block: "HTTP/1.1 103 Early Hints\r\n\r\n")

  package static let resetAtAccept: FaultServer.Script = { $0.resetOnClose() }

  /// Reads the request, sends these bytes, and resets the connection once the client has gone on waiting.
  package static func reset(after text: String = "") -> FaultServer.Script {
    { peer in
      guard peer.readRequest() != nil else { return }
      peer.write(text)
      if !text.isEmpty { usleep(20_000) }  // a reset overtakes bytes that the client has not read yet
      peer.resetOnClose()
    }
  }
}
