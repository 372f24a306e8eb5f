import ArgumentParser
import Foundation
import Git
import Signatures
import UpkeepModel

/// Whether and with what report commits are signed.
struct SigningOptions: ParsableArguments {
  /// The kinds of signature.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case off
    case ssh
    case openpgp
  }

  @Option(
    help: ArgumentHelp(
      "Sign report commits: off, ssh or openpgp (default: as git's commit.gpgsign and gpg.format say).",
      valueName: "kind"))
  var sign: Kind?

  @Option(
    help: ArgumentHelp(
      "The key: a file, for openpgp a key id, or env:NAME for a variable that holds a private SSH key (default: git's user.signingkey).",
      valueName: "key"))
  var signingKey: String?
}

extension Session {
  /// Signs report commits; `nil` when they are not to be signed. A key that does not work is found out here, before
  /// anything is checked.
  func signer(_ options: SigningOptions) async throws -> (any CommitSigner)? {
    guard let signer = try await configuredSigner(options) else { return nil }
    // The program blocks, so not on a thread of the pool.
    try await reports.perform { _ in _ = try signer.signature(of: Array("upkeep\n".utf8)) }
    return signer
  }

  private func configuredSigner(_ options: SigningOptions) async throws -> (any CommitSigner)? {
    let chosen = try lookup.choice(options.sign, "sign")
    let config = try await gitSigning()
    guard let kind = chosen ?? config.kind else { return nil }
    let key = try lookup.text(options.signingKey, "signing_key") ?? config.key
    switch kind {
    case .off: return nil
    case .openpgp: return OpenPGPSigner(key, program: config.gpg ?? "gpg", environment: lookup.environment)
    case .ssh:
      guard let key else {
        throw UsageProblem(
          "signing with ssh needs a key: name it with --signing-key FILE, or `git config user.signingkey FILE`")
      }
      return SSHSigner(
        try Self.sshKey(key, lookup.environment), program: config.ssh ?? "ssh-keygen", environment: lookup.environment)
    }
  }

  private static func sshKey(_ text: String, _ environment: [String: String]) throws -> SSHSigner.Key {
    if text.hasPrefix("env:") {
      return .secret(try NamedSecret(text, option: "--signing-key", environment: environment).value)
    }
    if text.hasPrefix("key::") { return .literal(String(text.dropFirst(5))) }
    if text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-") || text.hasPrefix("sk-") { return .literal(text) }
    let home = environment["HOME"] ?? ""
    return .file(text.hasPrefix("~/") ? home + text.dropFirst(1) : text)
  }

  private struct GitSigning {
    var kind: SigningOptions.Kind?
    var key, gpg, ssh: String?
  }

  /// What git's own configuration says of signing (git-config(1)).
  private func gitSigning() async throws -> GitSigning {
    try await reports.perform { repository in
      let isOn = ["true", "yes", "on", "1"].contains(try repository.configuration("commit.gpgsign")?.lowercased())
      let isSSH = try repository.configuration("gpg.format") == "ssh"
      return GitSigning(
        kind: isOn ? (isSSH ? .ssh : .openpgp) : nil, key: try repository.configuration("user.signingkey"),
        gpg: try repository.configuration("gpg.openpgp.program") ?? repository.configuration("gpg.program"),
        ssh: try repository.configuration("gpg.ssh.program"))
    }
  }
}
