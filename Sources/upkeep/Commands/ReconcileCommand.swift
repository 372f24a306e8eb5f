import ArgumentParser
import GitOps
import HealthEngine
import Reconciliation
import Rendering
import Synchronization
import UpkeepModel

/// `upkeep reconcile`: the main job.
struct ReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Plan, apply, check and report: the main job.",
    discussion: """
      Reads the manifest at the ref, applies the difference in one transaction, checks every component, and commits \
      the health report to the health ref when something changed. With a URL, or with --push, the report goes to the \
      remote too; a run that could not push ends with 6, and the next one sends what waits.

      Examples:
        upkeep reconcile
        upkeep reconcile --ref main --commit always --fail-on down
        upkeep reconcile --format json --quiet
        upkeep reconcile --format github --out junit=checks.xml
        upkeep reconcile --allow-exec /usr/lib/nagios/plugins
        upkeep reconcile --repo git@git.example.org:team/shop.git --ref main
        upkeep reconcile --push
      """)

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "Guards") var guards: GuardOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Report") var report: ReportOptions
  @OptionGroup(title: "Other writers") var lock: LockOptions
  @OptionGroup(title: "Output") var output: ViewOptions<HealthForm>

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      try await session.refuseOtherRef(than: session.selection().ref)
      let log = try await session.reportLog(report)
      let planner = try session.trustedPlanner(trust)
      let desired = try await planner.desired(session.selection())
      let store = try await session.store()
      let sinks = try session.sinks(checks)
      var options = try session.reconcileOptions(report, checks, guards, store: store, sinks: sinks)
      options.lease = try session.leaseOptions(lock)
      let reconciler = Reconciler(
        planner: planner, store: store,
        engine: try await session.engine(checks, store: store, sinks: sinks), log: log, options: options)
      let printing = RunOutput(terminal: session.terminal, view: output)
      let display = ProgressDisplay(terminal: session.terminal, isQuiet: output.quiet)
      let ref = try session.reportRef()
      let printed = Mutex<Result<Void, any Error>>(.success(()))
      do {
        let outcome = try await reconciler.reconcile(desired) { step in
          switch step {
          case .planned: break
          case .checked(let progress): display.show(progress)
          case .reported(let outcome):
            // A sink that is slow keeps nobody from reading what was found.
            display.finish()
            printed.withLock { $0 = Result { try printing.show(outcome, ref: ref) } }
          }
        }
        try printed.withLock { $0 }.get()
        remark(on: outcome, session.terminal)
        if case .failed(let remote, let reason) = outcome.push {
          if output.quiet { session.terminal.note("error: the report is not pushed to \(remote): \(reason)") }
          throw ExitStatus.notPushed.code
        }
        if let limit = report.failOn, outcome.health.state >= limit.state { throw ExitStatus.unhealthy.code }
      } catch let refusal as Refusal {
        try printing.show(refusal)
        throw ExitStatus.refused.code
      }
    }
  }

  /// What a person should know beside the outcome.
  private func remark(on outcome: Reconciliation, _ terminal: Terminal) {
    for answer in outcome.blindness?.answers ?? [] { terminal.note("note: no answer from \(answer)") }
    if outcome.deliveries.waiting > 0 {
      let count = outcome.deliveries.waiting
      terminal.note(
        "note: \(count) \(count == 1 ? "event waits" : "events wait") for another try at the next run; see `upkeep doctor`"
      )
    }
  }
}

extension RunFacts {
  /// The facts of a reconciliation.
  init(_ outcome: Reconciliation, ref: String) {
    var counts: [HealthState: Int] = [:]
    for check in outcome.checks { counts[check.state, default: 0] += 1 }
    let commit: String? = if case .committed(let id, _, _) = outcome.publication { id } else { nil }
    self.init(
      planned: Planned(outcome.plan, isApplied: outcome.plan.suspension == nil),
      checked: Checked(counts: counts, elapsed: outcome.elapsed, blindness: outcome.blindness?.reason),
      found: Found(state: outcome.health.state, transitions: outcome.transitions),
      reported: Reported(ref: ref, commit: commit, push: Reported.Push(outcome.push)))
  }
}

extension RunFacts.Reported.Push {
  fileprivate init(_ outcome: PushOutcome) {
    self =
      switch outcome {
      case .off: .off
      case .confirmed(let remote): .confirmed(remote: remote)
      case .failed(let remote, let reason): .failed(remote: remote, reason: reason)
      }
  }
}
