internal import Foundation
internal import Git

/// Signs with an SSH key, through OpenSSH's own program (ssh-keygen(1), `-Y sign`), so that agents, hardware keys and
/// certificates are OpenSSH's.
package struct SSHSigner: CommitSigner {
  /// Where the key is.
  package enum Key: Sendable {
    /// A file: a private key, or a public one whose private key an agent holds.
    case file(String)
    /// A public key whose private key an agent holds.
    case literal(String)
    /// A private key itself.
    case secret(String)
  }

  private let tool: SigningTool
  private let key: Key

  /// - Parameters:
  ///   - key: The key.
  ///   - program: As git's `gpg.ssh.program`.
  ///   - environment: Of this process; the agent's address is taken from it.
  package init(_ key: Key, program: String = "ssh-keygen", environment: [String: String]) {
    self.key = key
    tool = SigningTool(program, environment: environment)
  }

  package func signature(of content: [UInt8]) throws -> String {
    var held: PrivateFile?
    let path: String
    switch key {
    case .file(let file): path = file
    case .literal(let text), .secret(let text):
      let file = try PrivateFile(Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
      (held, path) = (file, file.path)
    }
    defer { withExtendedLifetime(held) {} }
    var arguments = ["-Y", "sign", "-n", "git", "-f", path]
    if case .literal = key { arguments.append("-U") }
    let answer = try tool.run(arguments, input: content)
    guard answer.isFine, answer.output.hasPrefix("-----BEGIN SSH SIGNATURE-----") else {
      throw SignatureProblem("the report cannot be signed with \(name): \(reason(answer.errors))")
    }
    return answer.output
  }

  private var name: String {
    switch key {
    case .file(let path): "the SSH key \(path)"
    case .literal: "the SSH key of the agent"
    case .secret: "the given SSH key"
    }
  }

  private func reason(_ errors: String) -> String {
    if errors.contains("incorrect passphrase") || errors.contains("askpass") {
      return "it has a passphrase, and no agent holds it. Add it with `ssh-add`, or use a key without one"
    }
    if errors.contains("agent") || errors.contains("Agent") {
      return "no agent holds it: start one and add the key with `ssh-add` (SSH_AUTH_SOCK tells where it is)"
    }
    if errors.contains("No such file") { return "there is no such file" }
    if errors.contains("invalid format") || errors.contains("error in libcrypto") {
      return "it is no key that OpenSSH can read"
    }
    let line = errors.split(separator: "\n").last.map(String.init) ?? "ssh-keygen did not say why"
    return line.trimmingCharacters(in: .whitespaces)
  }
}
