import ArgumentParser
import Git
import GitOps
import Reconciliation
import UpkeepModel

/// Whose commits are applied (R25).
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

  @OptionGroup var signers: TrustedSignerOptions
}

extension Session {
  /// The planner for what is applied: it reads no commit that is not trusted.
  func trustedPlanner(_ options: TrustOptions) throws -> Planner {
    let trust = try Trust(options.signers, lookup: lookup)
    let chosen = try lookup.choice(options.verify, "verify") ?? (trust == nil ? .off : .tip)
    guard chosen != .off else { return planner }
    guard let trust else {
      throw UsageProblem(
        "--verify \(chosen.rawValue) needs to know who is trusted: --allowed-signers FILE or --keyring FOLDER")
    }
    let source = VerifiedManifestSource(
      repository, rule: chosen == .all ? .all : .tip,
      applied: { try await readableStore().newestSource()?.commit },
      judge: { signed, seconds in try trust.refusal(of: signed, at: seconds) })
    return Planner(source: source, decoder: decoder)
  }
}
