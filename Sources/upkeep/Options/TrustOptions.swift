import ArgumentParser
import Digests
import Foundation
import Git
import GitOps
import Reconciliation
import Signatures
import UpkeepModel

/// Whose commits are applied (R25). These are options and variables only: a pull request must not choose them.
struct TrustOptions: ParsableArguments {
  /// Which commits must be signed.
  enum Rule: String, ExpressibleByArgument, CaseIterable {
    case off
    case tip
    case all
  }

  @Option(
    help: ArgumentHelp(
      "Apply only what is signed by somebody trusted: the tip, or all commits since the applied one (default: tip where one of the next two is given, else off).",
      valueName: "off|tip|all"))
  var verify: Rule?

  @Option(help: ArgumentHelp("Trusted SSH keys, as ssh-keygen(1) describes under ALLOWED SIGNERS.", valueName: "file"))
  var allowedSigners: String?

  @Option(help: ArgumentHelp("Trusted OpenPGP keys: a folder of GnuPG that holds no others.", valueName: "folder"))
  var keyring: String?
}

extension Session {
  /// The planner for what is applied: it reads no commit that is not trusted.
  func trustedPlanner(_ options: TrustOptions) throws -> Planner {
    guard let source = try verifiedSource(options) else { return planner }
    return Planner(source: source, decoder: decoder)
  }

  private func verifiedSource(_ options: TrustOptions) throws -> VerifiedManifestSource? {
    let signers = try lookup.text(options.allowedSigners, "allowed_signers")
    let keyring = try lookup.text(options.keyring, "keyring")
    let chosen = try lookup.choice(options.verify, "verify") ?? (signers == nil && keyring == nil ? .off : .tip)
    guard chosen != .off else { return nil }
    guard signers != nil || keyring != nil else {
      throw UsageProblem(
        "--verify \(chosen.rawValue) needs to know who is trusted: --allowed-signers FILE or --keyring FOLDER")
    }
    guard let judge = try judge(allowedSigners: signers, keyring: keyring) else { return nil }
    return VerifiedManifestSource(
      repository, rule: chosen == .all ? .all : .tip,
      applied: { try await readableStore().newestSource()?.commit }, judge: judge)
  }

  /// What stands for those who are trusted, so that another trust is noticed; empty for nobody.
  func trust(allowedSigners: String?, keyring: String?) throws -> String {
    let signers = try lookup.text(allowedSigners, "allowed_signers")
    let keys = try lookup.text(keyring, "keyring").map { [$0 + "/pubring.kbx", $0 + "/pubring.gpg"] } ?? []
    let paths = [signers].compactMap { $0 } + keys
    guard !paths.isEmpty else { return "" }
    var bytes: [UInt8] = []
    for path in paths { bytes += Array(path.utf8) + [0] + Array(FileManager.default.contents(atPath: path) ?? Data()) }
    return SHA256.digest(of: bytes).hex
  }

  /// Says why a commit is not trusted, from its signature and the time of its committer; `nil` when nobody is trusted.
  func judge(
    allowedSigners: String?, keyring: String?
  ) throws -> (@Sendable (SignedContent, Int64) throws -> String?)? {
    let signers = try lookup.text(allowedSigners, "allowed_signers")
    let keyring = try lookup.text(keyring, "keyring")
    guard signers != nil || keyring != nil else { return nil }
    let trusted = TrustedSigners(allowedSigners: signers, keyring: keyring, environment: lookup.environment)
    return { signed, seconds in
      if case .refused(let reason) = try trusted.verdict(on: signed, at: seconds) { reason } else { nil }
    }
  }
}
