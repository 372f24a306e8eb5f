import ArgumentParser
import GitOps
import UpkeepModel

/// Who adds something to the reports, and where it goes.
struct AmendmentOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Author of the commit, as 'Name <mail>' (default: as git finds it).", valueName: "author"))
  var author: String?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("Push the commit to the remote (default: yes for a URL and a shallow checkout, else no)."))
  var push: Bool?

  @OptionGroup(title: "Signing") var signing: SigningOptions
}

extension Session {
  /// Commits what somebody adds to the reports, says what became of it, and ends with 6 when it did not arrive.
  func commit(_ amendment: any ReportAmendment, _ options: AmendmentOptions, isQuiet: Bool) async throws {
    let (publication, push) = try await reportLog(push: options.push, author: options.author, options.signing).amend(
      amendment)
    if case .committed(let id, let ref, let subject) = publication, !isQuiet {
      terminal.print("commit \(id.prefix(8)) on \(ref): \(subject)")
    }
    switch push {
    case .off: return
    case .confirmed(let remote): if !isQuiet { terminal.print("pushed to \(remote)") }
    case .failed(let remote, let reason):
      terminal.note("error: not pushed to \(remote): \(reason); the next run or push sends it")
      throw ExitStatus.notPushed.code
    }
  }
}
