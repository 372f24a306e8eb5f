import Foundation

/// A server on 127.0.0.1 that answers each request over HTTP/2 as told, on Python's h2. For tests.
package final class HTTP2Server: Sendable {
  package let port: Int
  private let process: Process
  private let output = Pipe()

  /// What is sent back, in this order; headers are "name: value" lines.
  package struct Answer: Sendable {
    package var headers: [String]
    /// `nil`: the headers are all there is.
    package var body: [UInt8]?
    package var trailers: [String]

    package init(_ headers: [String], body: [UInt8]? = nil, trailers: [String] = []) {
      self.headers = headers
      self.body = body
      self.trailers = trailers
    }
  }

  /// - Parameter identity: Where the server speaks TLS.
  package init(_ answer: Answer, _ identity: TestAuthority.Identity? = nil) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")  // Debian's own, with its packages
    let body = answer.body.map { $0.map { String(format: "%02x", $0) }.joined() } ?? "none"
    process.arguments = [
      "-c", Self.program, identity?.certificate ?? "", identity?.key ?? "",
      answer.headers.joined(separator: "\n"), body, answer.trailers.joined(separator: "\n"),
    ]
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

  /// The next request: its headers in one line each, and its body in hexadecimal.
  package func request() -> String {
    String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
  }

  private static let program = """
    import socket, ssl, sys, h2.config, h2.connection, h2.events
    certificate, key, headers, body, trailers = sys.argv[1:6]
    def pairs(text): return [tuple(line.split(": ", 1)) for line in text.split("\\n") if line]
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    def serve(peer):
        if context: peer = context.wrap_socket(peer, server_side=True)
        link = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        link.initiate_connection()
        peer.sendall(link.data_to_send())
        told, received = "", b""
        while data := peer.recv(65536):
            for event in link.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    told = "".join(f"{name}: {value}\\n" for name, value in event.headers)
                if isinstance(event, h2.events.DataReceived):
                    received += event.data
                if isinstance(event, h2.events.StreamEnded):
                    print(told + received.hex(), flush=True)
                    alone = body == "none"
                    link.send_headers(event.stream_id, pairs(headers), end_stream=alone)
                    if not alone:
                        link.send_data(event.stream_id, bytes.fromhex(body), end_stream=not trailers)
                        if trailers: link.send_headers(event.stream_id, pairs(trailers), end_stream=True)
            peer.sendall(link.data_to_send())
    while True:
        peer, _ = listener.accept()
        try: serve(peer)
        except (OSError, h2.exceptions.ProtocolError): pass
        peer.close()
    """
}
