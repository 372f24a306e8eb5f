import Foundation

/// A server on 127.0.0.1 that holds a dialogue in plain text and then makes a TLS handshake, upon which nothing can be
/// found in HTTP/1.1. For tests.
///
/// Python's own TLS, so that the two ends are not the same code.
package final class StartTLSServer: Sendable {
  package let port: Int
  private let process: Process

  /// What the server says, in hexadecimal, and what it waits for in between: "<" sends, ">" reads as many bytes and
  /// compares them.
  ///
  /// - Parameter secures: Whether a handshake follows.
  package init(_ identity: TestAuthority.Identity, _ steps: [String], secures: Bool = true) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")  // Debian's own, with its packages
    process.arguments =
      ["-c", Self.program, identity.certificate, identity.key, secures ? "secure" : "plain"] + steps
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      process.terminate()
      throw CommandFailed(text: text)
    }
    self.port = port
  }

  deinit { kill(process.processIdentifier, SIGKILL) }

  private static let program = """
    import socket, ssl, sys
    certificate, key, mode, steps = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        peer, _ = listener.accept()
        try:
            for step in steps:
                data = bytes.fromhex(step[1:])
                if step[0] == "<":
                    peer.sendall(data)
                    continue
                read = b""
                while len(read) < len(data):
                    more = peer.recv(len(data) - len(read))
                    if not more: break
                    read += more
                if read != data:
                    peer.sendall(b"unexpected " + read)
                    break
            else:
                if mode == "secure":
                    peer = context.wrap_socket(peer, server_side=True)
                if peer.recv(65536): peer.sendall(b"HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n")
        except OSError:
            pass
        peer.close()
    """
}
