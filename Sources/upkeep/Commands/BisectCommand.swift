import ArgumentParser
import GitOps
import HealthEngine
import MemoryStore
import Reconciliation
import Rendering
import UpkeepModel

/// `upkeep bisect`: the first bad commit of the manifest.
struct BisectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bisect",
    abstract: "Find the commit of the manifest that broke a component.",
    discussion: """
      Takes the outage that goes on, or the last one, or that of a time, and looks which commits took force just before \
      it and what each did to the component and to what it depends on. Where several come into question, --probe checks \
      their declarations now, halving them as `git bisect` does.

      Examples:
        upkeep bisect api
        upkeep bisect api --at 2026-11-23T20:05:00Z --format json
        upkeep bisect api --probe
      """)

  @Argument(help: "The component's key, also a former one.")
  var key: String

  @Option(
    help: ArgumentHelp("The outage of that time (default: the one that goes on, or the last).", valueName: "when"))
  var at: String?

  @Flag(help: "Check the declarations in question now; nothing is recorded.")
  var probe = false

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      if output.format == .markdown { throw UsageProblem("bisect is shown as text or json") }
      let session = try await Session.open(repository)
      let reader = GitHistory(try session.healthLog())
      let moment = if let at { try await PointInTime(reader).moment(at) } else { Timestamp?.none }
      let history = try await reader.read(HistorySelection(keys: [key], movesOnly: true))
      guard let entry = history.entries.first else { return }
      let outage = try outage(of: entry, in: history, at: moment)
      let bisection = Bisection(
        outage, timeline: entry.record.timeline, changes: history.changes.changes,
        reach: Coverage.reach(of: entry.component.policy))
      let keys = Set(Lineage(of: entry.component.key, in: history.changes).segments.map(\.key))
      var report = try await examined(bisection, keys: keys, reader, session)
      if probe { try await halve(&report, session) }
      let commits = Set(report.candidates.map(\.commit) + [bisection.good, bisection.bad].compactMap { $0 })
      report.captions = await reader.captions(of: commits).mapValues {
        CommitCaption(author: $0.author, subject: $0.subject)
      }
      session.terminal.print(
        output.format == .json
          ? BisectionJSON.render(report) : BisectionText.render(report, style: session.terminal.output))
    }
  }

  private func outage(
    of entry: HealthHistory.Entry, in history: HealthHistory, at moment: Timestamp?
  ) throws -> Outage {
    var accounting = Accounting()
    accounting.degraded = .down
    let outages = entry.record.lifetime.list.flatMap {
      Outage.all(of: entry.component.key, in: entry.record.timeline, span: $0, accounting: accounting)
    }
    guard let moment else {
      guard let last = outages.last else { throw GitOpsProblem(.notFound, "\(key) never failed, as far as is known") }
      return last
    }
    guard let outage = outages.last(where: { $0.span.from <= moment && (moment < $0.span.to || $0.isOngoing) }) else {
      throw GitOpsProblem(
        .notFound, "\(key) was neither down nor degraded at \(moment); `upkeep history \(key)` lists its outages")
    }
    return outage
  }

  /// What the commits in question did.
  private func examined(
    _ bisection: Bisection, keys: Set<String>, _ reader: GitHistory, _ session: Session
  ) async throws -> BisectionReport {
    var report = BisectionReport(key: key, bisection: bisection)
    guard let bad = bisection.applied.last?.commit else { return report }
    let commits = await reader.manifestCommits(after: bisection.good, upTo: bad) ?? bisection.applied.map(\.commit)
    let manifests = ManifestBisection(
      source: session.source, decoder: session.decoder, path: try session.selection().path)
    (report.before, report.candidates) = await manifests.candidates(commits, after: bisection.good, keys: keys)
    report.verdict = Bisection.verdict(report.candidates)
    return report
  }

  /// Checks what is declared, from the ends to the middle.
  private func halve(_ report: inout BisectionReport, _ session: Session) async throws {
    let touching = report.candidates.indices.filter { report.candidates[$0].effect == .component }
    guard let last = touching.last else { return }
    let engine = try await session.engine(checks, store: MemoryStore())
    if let before = report.before {
      let check = try await engine.trial(before)
      report.foundBefore = check.state
      guard check.state == .operational else {
        report.verdict = .elsewhere
        return
      }
    }
    guard try await isBad(last, &report, engine) else { return }
    var (good, bad) = (-1, touching.count - 1)
    while bad - good > 1 {
      let middle = (good + bad) / 2
      if try await isBad(touching[middle], &report, engine) { bad = middle } else { good = middle }
    }
    report.verdict = .commit(report.candidates[touching[bad]].commit)
  }

  /// - Throws: When it cannot be told: nothing follows from that.
  private func isBad(_ index: Int, _ report: inout BisectionReport, _ engine: Engine) async throws -> Bool {
    guard let component = report.candidates[index].component else { return false }
    let check = try await engine.trial(component)
    report.candidates[index].found = check.state
    report.candidates[index].message = check.message
    guard check.state != .unknown else {
      throw GitOpsProblem(
        .unreadable,
        "the declaration of \(report.candidates[index].commit.prefix(8)) cannot be checked now: \(check.message)")
    }
    return check.state >= .degraded
  }
}
