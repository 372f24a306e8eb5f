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
