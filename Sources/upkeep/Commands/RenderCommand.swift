import ArgumentParser
import GitOps
import JSONText
import Rendering
import UpkeepModel

/// `upkeep render`: the status page.
struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Write a static status page, out of the health ref alone.",
    discussion: """
      Reads the files at the tip of the health ref and nothing else: the same report gives the same bytes on any \
      machine, from a bare clone, without a store. The pages need no JavaScript and no server. How they look stands \
      under "page" in upkeep.json.

      Examples:
        upkeep render --out public
        upkeep render --repo shop.git --out /var/www/status --title "Shop status"
        upkeep render --out archive --at 2026-11-22T14:00:00Z
        upkeep render --branch pages --push
      """)

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Page") var options: PageOptions

  @Option(
    help: ArgumentHelp(
      "The folder that the pages are written to; what else is in it stays as it is.", valueName: "folder"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "The branch that the pages are committed to; what else is on it stays as it is.", valueName: "name"))
  var branch: String?

  @OptionGroup(title: "Commit") var commit: AmendmentOptions

  @Flag(name: [.short, .long], help: "Say only what went wrong.")
  var quiet = false

  func validate() throws {
    guard out != nil || branch != nil else {
      throw ValidationError("say where the pages go: --out FOLDER, --branch NAME, or both")
    }
  }

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let page = try await page(session)
      let files = PageSite.files(page)
      if let out {
        let outcome = try PageFolder(out).write(files)
        if !quiet { session.terminal.print(outcome.sentence(place: out, count: files.count)) }
      }
      if let branch {
        let edition = PagesBranch.Edition(files, of: page, mayGoBack: options.at != nil)
        let (outcome, push) = try await session.publish(edition, branch: branch, commit)
        try tell(outcome, push, branch, session.terminal)
      }
    }
  }

  private func tell(
    _ outcome: PagesBranch.Outcome, _ push: PushOutcome, _ branch: String, _ terminal: Terminal
  ) throws {
    if !quiet {
      switch outcome {
      case .unchanged: terminal.print("\(branch): nothing changed, no commit")
      case .older(let newer):
        terminal.print("\(branch): nothing done, as it shows the report of \(newer), which is newer")
      case .committed(let id, let written, let removed):
        terminal.print(
          "\(branch): commit \(id.prefix(8)), \(written) written" + (removed > 0 ? ", \(removed) removed" : ""))
      }
    }
    switch push {
    case .off: return
    case .confirmed(let remote): if !quiet { terminal.print("pushed to \(remote)") }
    case .failed(let remote, let reason):
      terminal.note("error: not pushed to \(remote): \(reason); the next run sends it")
      throw ExitStatus.notPushed.code
    }
  }

  private func page(_ session: Session) async throws -> StatusPage {
    let settings = try options.settings(session.lookup)
    let accounting = try Accounting(settings: session.lookup.file.values["accounting"])
    let reader = GitHistory(try session.healthLog())
    let points = try await PointInTime(reader)
    let now = try await options.at.asyncMap { try await points.moment($0) } ?? points.newest
    let history = try await reader.read(
      HistorySelection(
        since: StatusPage.firstMoment(at: now, months: settings.months), until: now,
        includesDeleted: now < points.newest))
    let notices = try await reader.notices(in: PageNotice.span(of: history.window))
    return StatusPage(
      history, accounting: accounting, settings: settings, notices: PageNotice.all(notices, at: now))
  }
}

extension Optional {
  /// As `map`, for what waits.
  fileprivate func asyncMap<Other>(_ transform: (Wrapped) async throws -> Other) async rethrows -> Other? {
    guard let self else { return nil }
    return try await transform(self)
  }
}
