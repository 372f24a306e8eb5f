import Foundation

/// An SMTP server on a free port of 127.0.0.1: Debian's python3-aiosmtpd in a process of its own. Killed when it is let
/// go.
///
/// It takes mails for anybody but `refused@…` (550) and `later@…` (451).
package final class MailServer: Sendable {
  /// A mail that was taken.
  package struct Mail: Decodable, Sendable {
    package let from: String
    package let to: [String]
    /// Headers and body, as they came.
    package let data: String
    /// Whether the connection was encrypted.
    package let tls: Bool
    /// Who had logged in.
    package let user: String?
  }

  package let port: Int
  private let process: Process
  private let folder: URL

  /// Starts the server.
  ///
  /// - Parameters:
  ///   - identity: Its certificate; without one there is no TLS.
  ///   - isImplicit: Whether TLS begins with the connection; else by STARTTLS, which is required then.
  ///   - login: The user and the password that it asks for.
  package init(
    identity: TestAuthority.Identity? = nil, isImplicit: Bool = false, login: (user: String, password: String)? = nil
  ) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      "-W", "ignore", "-c", Self.program, folder.appendingPathComponent("mails").path, identity?.certificate ?? "",
      identity?.key ?? "", isImplicit ? "implicit" : "", login?.user ?? "", login?.password ?? "",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    guard
      let port = Int(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).prefix { $0 != "\n" })
    else {
      process.terminate()
      throw CommandFailed(text: "the mail server did not start; is python3-aiosmtpd installed?")
    }
    self.port = port
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(at: folder)
  }

  /// The mails that were taken so far.
  package var mails: [Mail] {
    let text = (try? String(contentsOf: folder.appendingPathComponent("mails"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Mail.self, from: Data($0.utf8)) }
  }

  private static let program = """
    import asyncio, json, ssl, sys
    from aiosmtpd.smtp import SMTP, AuthResult
    path, certificate, key, implicit, user, password = sys.argv[1:7]

    class Post:
        async def handle_RCPT(self, server, session, envelope, address, options):
            if address.startswith("refused@"):
                return "550 5.1.1 nobody of that name here"
            if address.startswith("later@"):
                return "451 4.7.1 come back later"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):
            with open(path, "a") as file:
                json.dump({
                    "from": envelope.mail_from, "to": envelope.rcpt_tos, "data": envelope.content.decode("utf-8"),
                    "tls": bool(implicit) or session.ssl is not None, "user": session.auth_data}, file)
                file.write("\\n")
            return "250 OK"

    def authenticate(server, session, envelope, mechanism, data):
        fits = data.login.decode() == user and data.password.decode() == password
        return AuthResult(success=fits, handled=False, auth_data=user if fits else None)

    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

    def serve():
        options = {"hostname": "mail.test", "decode_data": False, "enable_SMTPUTF8": False}
        if user:
            options |= {"auth_required": True, "auth_require_tls": not implicit, "authenticator": authenticate}
        if context and not implicit:
            options |= {"tls_context": context, "require_starttls": True}
        return SMTP(Post(), **options)

    async def main():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(serve, "127.0.0.1", 0, ssl=context if implicit else None)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(main())
    """
}
