internal import Foundation
package import Git

/// Who may sign: an allowed signers file of OpenSSH, a keyring of GnuPG, or both.
package struct TrustedSigners: Sendable {
  private let allowedSigners: String?
  private let keyring: String?
  private let ssh: SigningTool
  private let gpg: SigningTool

  /// - Parameters:
  ///   - allowedSigners: A file as ssh-keygen(1) describes it under ALLOWED SIGNERS: principals, options such as
  ///     `valid-before` and `namespaces`, keys.
  ///   - keyring: GnuPG's folder (`GNUPGHOME`) with the public keys that are trusted, and no others.
  ///   - sshProgram: As git's `gpg.ssh.program`.
  ///   - gpgProgram: As git's `gpg.program`.
  ///   - environment: Of this process.
  package init(
    allowedSigners: String?, keyring: String?, sshProgram: String = "ssh-keygen", gpgProgram: String = "gpg",
    environment: [String: String]
  ) {
    self.allowedSigners = allowedSigners
    self.keyring = keyring
    var variables = environment
    variables["GNUPGHOME"] = keyring
    ssh = SigningTool(sshProgram, environment: environment)
    gpg = SigningTool(gpgProgram, environment: variables)
  }

  /// What became of a verification.
  package enum Verdict: Hashable, Sendable {
    /// One of the trusted signed it; who.
    case trusted(String)
    /// Not; why, as it goes on after "the commit …".
    case refused(String)
  }

  /// Looks whether a commit was signed by one of the trusted.
  ///
  /// - Parameters:
  ///   - signed: The commit's signature and content.
  ///   - seconds: When it was committed, in seconds since 1970: an SSH key must have been valid then.
  /// - Throws: ``SignatureProblem`` when that cannot be found out.
  package func verdict(on signed: SignedContent, at seconds: Int64) throws(SignatureProblem) -> Verdict {
    guard let signature = signed.signature else { return .refused("is not signed") }
    if signature.hasPrefix("-----BEGIN SSH SIGNATURE-----") {
      guard let allowedSigners else { return .refused("is signed with an SSH key, and no --allowed-signers is given") }
      return try ssh(signature, signed.content, at: seconds, allowedSigners)
    }
    if signature.hasPrefix("-----BEGIN PGP ") {
      guard keyring != nil else { return .refused("is signed with an OpenPGP key, and no --keyring is given") }
      return try openPGP(signature, signed.content)
    }
    return .refused("has a signature of a kind that is not known")
  }

  private func ssh(
    _ signature: String, _ content: [UInt8], at seconds: Int64, _ allowed: String
  ) throws(SignatureProblem) -> Verdict {
    guard FileManager.default.isReadableFile(atPath: allowed) else {
      throw SignatureProblem("the allowed signers file \(allowed) cannot be read")
    }
    let file = try PrivateFile(Array(signature.utf8))
    defer { withExtendedLifetime(file) {} }
    let time = "-Overify-time=\(Self.stamp(seconds))"
    let found = try ssh.run(["-Y", "find-principals", "-f", allowed, "-s", file.path, time])
    // A key may stand in several lines, under several names.
    let principals = found.output.split(separator: "\n").map(String.init)
    guard found.isFine, !principals.isEmpty else {
      return .refused("is signed with a key that is not in \(allowed), or was not valid then")
    }
    for principal in principals {
      let answer = try ssh.run(
        ["-Y", "verify", "-n", "git", "-f", allowed, "-I", principal, "-s", file.path, time], input: content)
      if answer.isFine { return .trusted(principal) }
    }
    return .refused("has a signature that is not of its content, or by a key that may not sign commits")
  }

  private func openPGP(_ signature: String, _ content: [UInt8]) throws(SignatureProblem) -> Verdict {
    let file = try PrivateFile(Array(signature.utf8))
    defer { withExtendedLifetime(file) {} }
    let answer = try gpg.run(
      [
        "--batch", "--no-tty", "--no-auto-key-retrieve", "--trust-model", "always", "--status-fd=1", "--verify",
        file.path, "-",
      ],
      input: content)
    let lines = answer.output.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 3).map(String.init) }
    func line(_ word: String) -> [String]? { lines.first { $0.count > 1 && $0[1] == word } }
    if line("BADSIG") != nil { return .refused("has a signature that is not of its content") }
    if line("REVKEYSIG") != nil { return .refused("is signed with a key that was revoked") }
    if line("EXPKEYSIG") != nil { return .refused("is signed with a key that has expired") }
    if line("EXPSIG") != nil { return .refused("has a signature that has expired") }
    if line("NO_PUBKEY") != nil { return .refused("is signed with a key that is not in the keyring") }
    // VALIDSIG is said of a good signature alone (GnuPG's doc/DETAILS).
    guard answer.isFine, let good = line("GOODSIG"), line("VALIDSIG") != nil else {
      return .refused("has a signature that GnuPG does not accept")
    }
    return .trusted(good.count > 3 ? good[3] : good.last ?? "")
  }

  /// As ssh-keygen(1) reads a time, in UTC.
  private static func stamp(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)" + two(parts.tm_mon + 1) + two(parts.tm_mday) + two(parts.tm_hour)
      + two(parts.tm_min) + two(parts.tm_sec) + "Z"
  }
}
