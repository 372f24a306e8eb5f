import Foundation

/// `openssl s_server` on a free port of 127.0.0.1: answers any request over TLS. Killed when it is let go.
package final class TLSServer: Sendable {
  package let port: Int
  private let process: Process

  /// Serves with the certificate and key of `identity`. `options` are further ones of s_server.
  package init(_ identity: TestAuthority.Identity, options: [String] = []) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", identity.certificate, "-key", identity.key,
      ] + options
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    var text = ""
    var found: Int?
    while found == nil {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      text += String(decoding: more, as: UTF8.self)
      found = text.split(separator: "\n", omittingEmptySubsequences: true).dropLast(text.hasSuffix("\n") ? 0 : 1)
        .first { $0.hasPrefix("ACCEPT") }.flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
    }
    guard let found else {
      process.terminate()
      throw CommandFailed(text: text)
    }
    port = found
  }

  /// Foundation's children inherit blocked signals, so only this one is sure to end it.
  deinit { kill(process.processIdentifier, SIGKILL) }
}

/// A certificate authority of its own in a temporary folder.
package final class TestAuthority: Sendable {
  package struct Identity: Sendable {
    package let certificate: String
    package let key: String
  }

  private let folder: URL

  package init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("authority-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path("ca.key"),
      "-out",
      path("ca.pem"), "-days", "2", "-subj", "/CN=Test Authority",
    ])
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// PEM file to trust.
  package var caFile: String { path("ca.pem") }

  /// A certificate of this authority. `days` below zero: it has expired.
  package func issue(
    _ name: String, alternativeName: String, days: Int = 2,
    key: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
  ) throws -> Identity {
    let identity = Identity(certificate: path("\(name).pem"), key: path("\(name).key"))
    try openssl(
      ["req", "-newkey"] + key
        + ["-nodes", "-keyout", identity.key, "-out", path("\(name).csr"), "-subj", "/CN=\(name)"])
    let extensions = path("\(name).ext")
    try "subjectAltName=\(alternativeName)\n".write(toFile: extensions, atomically: true, encoding: .utf8)
    try openssl([
      "x509", "-req", "-in", path("\(name).csr"), "-CA", caFile, "-CAkey", path("ca.key"), "-set_serial",
      "\(Int.random(in: 1...Int.max))", "-out", identity.certificate, "-days", "\(days)", "-extfile", extensions,
    ])
    return identity
  }

  /// A certificate that signed itself.
  package func selfSigned() throws -> Identity {
    let identity = Identity(certificate: path("self.pem"), key: path("self.key"))
    try openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", identity.key, "-out",
      identity.certificate, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
    ])
    return identity
  }

  /// The key of an identity, encrypted with a password.
  package func encryptedKey(of identity: Identity, password: String) throws -> String {
    let file = identity.key + ".encrypted"
    try openssl(["ec", "-in", identity.key, "-aes256", "-passout", "pass:\(password)", "-out", file])
    return file
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}

/// What a command printed that failed.
package struct CommandFailed: Error {
  package let text: String

  package init(text: String) { self.text = text }
}

func openssl(_ arguments: [String]) throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["openssl"] + arguments
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  if process.terminationStatus != 0 { throw CommandFailed(text: arguments.joined(separator: " ")) }
}
