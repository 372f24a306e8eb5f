internal import Foundation
internal import Git

/// Signs with an OpenPGP key, through GnuPG.
package struct OpenPGPSigner: CommitSigner {
  private let tool: SigningTool
  private let key: String?

  /// - Parameters:
  ///   - key: A key id, a fingerprint or a mail address; `nil` for GnuPG's default key.
  ///   - program: As git's `gpg.program`.
  ///   - environment: Of this process; `GNUPGHOME` is taken from it.
  package init(_ key: String?, program: String = "gpg", environment: [String: String]) {
    self.key = key
    tool = SigningTool(program, environment: environment)
  }

  package func signature(of content: [UInt8]) throws -> String {
    // A passphrase that the agent remembers is used; it is asked for nowhere.
    var arguments = ["--batch", "--no-tty", "--pinentry-mode", "error", "--status-fd=2", "-bsa"]
    if let key { arguments += ["-u", key] }
    let answer = try tool.run(arguments, input: content)
    guard answer.isFine, answer.output.hasPrefix("-----BEGIN PGP SIGNATURE-----") else {
      let name = key.map { "the OpenPGP key \($0)" } ?? "GnuPG's default key"
      throw SignatureProblem("the report cannot be signed with \(name): \(Self.reason(answer.errors))")
    }
    return answer.output
  }

  private static func reason(_ errors: String) -> String {
    if errors.contains("No secret key") || errors.contains("INV_SGNR") || errors.contains("no default secret key") {
      return "there is no such secret key here; `gpg --list-secret-keys` shows those that are (GNUPGHOME tells where)"
    }
    if errors.contains("pinentry") || errors.contains("No pinentry") || errors.contains("Operation cancelled") {
      return "it has a passphrase, and the agent does not know it. Unlock it once, or use a key without one"
    }
    let line = errors.split(separator: "\n").last { !$0.hasPrefix("[GNUPG:]") }.map(String.init)
    return line?.trimmingCharacters(in: .whitespaces) ?? "gpg did not say why"
  }
}
