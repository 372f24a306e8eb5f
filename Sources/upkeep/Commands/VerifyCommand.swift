import ArgumentParser
import Git
import GitOps
import Rendering
import UpkeepModel

/// `upkeep verify`: whether the history of reports is whole.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove that the history of reports was not altered, or say where it was.",
    discussion: """
      Reads every commit of the health ref: it is a line, files of lines only grow, nobody but a report changed the \
      files of reports, and each health follows from the one before it and the new transitions. With trusted keys each \
      commit must be signed by one. A second time costs only what is new. Ends with 1 when something is found.

      Examples:
        upkeep verify
        upkeep verify --all --format json
        upkeep verify --allowed-signers /etc/upkeep/allowed_signers
      """)

  @Flag(help: "Read also what was found whole before.")
  var all = false

  @OptionGroup(title: "Trust") var signers: TrustedSignerOptions
  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let trust = try Trust(signers, lookup: session.lookup)
      let mark = session.reports.commonDirectory + "upkeep/verified\(trust == nil ? "" : "-signatures").json"
      let judge = trust.map { trust -> @Sendable (SignedContent, Int64) throws -> String? in
        { signed, seconds in try trust.refusal(of: signed, at: seconds) }
      }
      let verification = try await GitVerification(
        session.healthLog(), mark: mark, trust: trust?.digest ?? "", judge: judge
      ).verify(all: all)
      switch output.format ?? .text {
      case .json: session.terminal.print(VerificationJSON.render(VerificationFacts(verification)))
      case .text, .markdown:
        if !output.quiet || !verification.alterations.isEmpty {
          session.terminal.print(VerificationText.render(VerificationFacts(verification)))
        }
      }
      if !verification.alterations.isEmpty { throw ExitStatus.failed.code }
    }
  }
}

extension VerificationFacts {
  fileprivate init(_ verification: Verification) {
    self.init(
      ref: verification.ref, tip: verification.tip, read: verification.read, trusted: verification.trusted,
      signed: verification.signed,
      findings: verification.alterations.map {
        Finding(commit: $0.commit, subject: $0.subject, file: $0.file, text: $0.finding)
      }, isCut: verification.isCut)
  }
}
