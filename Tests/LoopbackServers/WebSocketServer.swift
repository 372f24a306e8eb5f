import Foundation

/// A server on 127.0.0.1 that runs on Python's websockets, so that the two ends are not the same code. For tests.
package final class WebSocketServer: Sendable {
  package let port: Int
  private let process: Process

  /// - Parameters:
  ///   - identity: Where the server speaks TLS.
  ///   - subprotocols: What it can choose from.
  package init(_ identity: TestAuthority.Identity? = nil, subprotocols: [String] = []) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")  // Debian's own, with its packages
    process.arguments =
      ["-c", Self.program, identity?.certificate ?? "", identity?.key ?? ""] + subprotocols
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

  /// Answers "hello" by telling path, token and subprotocol, in pieces; repeats everything else.
  private static let program = """
    import asyncio, ssl, sys, websockets
    certificate, key, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    async def serve(peer):
        async for message in peer:
            if message == "hello":
                token = peer.request_headers.get("X-Token", "none")
                await peer.send(["path " + peer.path, " token " + token, " protocol " + str(peer.subprotocol)])
            else:
                await peer.send(message)
    async def main():
        server = await websockets.serve(serve, "127.0.0.1", 0, ssl=context, subprotocols=names or None)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()
    asyncio.run(main())
    """
}
