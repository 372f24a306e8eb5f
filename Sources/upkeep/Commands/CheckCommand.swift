import ArgumentParser
import HealthEngine
import Reconciliation
import Rendering
import UpkeepModel

/// `upkeep check`: runs checks now.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Run checks now and record them; makes no commit.",
    discussion: """
      Checks the named components, or all that are not paused, and shows what was found. Transitions wait in the \
      store for the next reconcile, which reports them.

      Examples:
        upkeep check
        upkeep check api db --format json
        upkeep check --out junit=checks.xml
      """)

  @Argument(help: "Keys of components; none: all.")
  var keys: [String] = []

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Other writers") var lock: LockOptions
  @OptionGroup(title: "Output") var output: ViewOptions<HealthForm>

  @Option(help: ArgumentHelp("End with 7 when the health is this bad or worse: degraded or down.", valueName: "state"))
  var failOn: ReportOptions.FailOn?

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let store = try await session.store()
      try await Restoration.restoreIfEmpty(store, from: session.healthLog())
      let sinks = try session.sinks(checks)
      let engine = try await session.engine(checks, store: store, sinks: sinks)
      let selected = try await select(from: engine.listComponents().map(\.component))
      let commit = try await store.newestSource()?.commit
      let display = ProgressDisplay(terminal: session.terminal, isQuiet: output.quiet)
      // Two that check at once would both note the same move (R28).
      let lease = WriterLease(store, options: try session.leaseOptions(lock), now: { Timestamp.now() })
      try await lease.hold(for: WriterLease.checks) { _ in
        let survey = try await engine.survey(selected, manifestCommit: commit) { display.show($0) }
        if let blindness = survey.blindness {
          session.terminal.note("note: \(blindness.reason); what failed is unknown")
          for answer in blindness.answers { session.terminal.note("note: no answer from \(answer)") }
        }
      }
      display.finish()
      let names = Set(selected.map(\.key))
      let health = Health(entries: try await engine.snapshot().entries.filter { names.contains($0.component.key) })
      let shown = Result { try HealthOutput(terminal: session.terminal, health: health).show(output) }
      // No lease is held, so a slow sink keeps no other run waiting, and nobody who reads the output either.
      _ = try await session.delivery(store, sinks: sinks, checks)()
      try shown.get()
      if let failOn, health.state >= failOn.state { throw ExitStatus.unhealthy.code }
    }
  }

  private func select(from all: [Component]) throws -> [Component] {
    guard !keys.isEmpty else { return all.filter { !$0.paused } }
    let known = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    let missing = keys.filter { known[$0] == nil }
    guard missing.isEmpty else {
      throw StoreError(
        .notFound, operation: "check \(missing.joined(separator: ", "))",
        "not recorded; `upkeep component list` shows what is, `upkeep apply` records what the manifest declares")
    }
    return keys.compactMap { known[$0] }
  }
}
