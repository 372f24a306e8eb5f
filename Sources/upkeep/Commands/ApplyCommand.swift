import ArgumentParser
import Foundation
import Reconciliation
import Rendering
import UpkeepModel

/// `upkeep apply`: carries out a plan.
struct ApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Carry out the plan: creates, updates, moves and deletes; runs no checks.",
    discussion: """
      Plans, and carries the plan out in one transaction. With --plan exactly the saved plan is carried out, or \
      nothing: when the commit, the store or a row moved since, it ends with 4.

      Examples:
        upkeep apply
        upkeep plan --save plan.json && upkeep apply --plan plan.json
        upkeep apply --allow deletes
      """)

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "Guards") var guards: GuardOptions
  @OptionGroup(title: "Other writers") var lock: LockOptions
  @OptionGroup(title: "Output") var output: ViewOptions<PlanForm>

  @Option(help: ArgumentHelp("The plan that `upkeep plan --save` kept.", valueName: "file"))
  var plan: String?

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let saved = try plan.map { try SavedPlan(file: $0) }
      guard saved == nil || guards.lifted.isEmpty && guards.keepDrift == nil else {
        throw UsageProblem(
          "a saved plan has its guards lifted or not, and drift kept or not: say --allow and --keep-drift at "
            + "`upkeep plan --save`")
      }
      var selection = try session.selection()
      // The saved plan says what was planned; only an option of this very call says otherwise.
      if let saved {
        selection = ManifestSelection(
          ref: repository.ref ?? saved.revision.ref, path: repository.manifest ?? saved.revision.path,
          owner: repository.owner ?? saved.owner)
      }
      try await session.refuseOtherRef(than: selection.ref)
      let planner = try session.trustedPlanner(trust)
      let desired = try await planner.desired(selection)
      var options = ReconcileOptions()
      options.limits = try session.limits()
      options.lease = try session.leaseOptions(lock)
      options.lifted = saved?.lifted ?? guards.lifted
      options.keepsDrift = try saved?.keepsDrift ?? session.keepsDrift(guards)
      let store = try await session.store()
      let engine = try await session.engine(CheckOptions.parse([]), store: store)
      let reconciler = Reconciler(
        planner: planner, store: store, engine: engine, log: try session.healthLog(), options: options)
      let printing = PlanOutput(terminal: session.terminal, view: output)
      do {
        let applied = try await reconciler.apply(desired) { plan in
          if let saved, let stale = StalePlan(saved, now: plan) { throw stale }
        }
        try printing.show(applied)
        if applied.suspension != nil { throw ExitStatus.refused.code }
        if !output.quiet, output.form == .text, !applied.isEmpty { session.terminal.print("Applied.") }
      } catch let refusal as Refusal {
        try printing.show(refusal.plan)
        throw ExitStatus.refused.code
      }
    }
  }
}

extension SavedPlan {
  /// Reads a saved plan from a file.
  init(file path: String) throws {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw UsageProblem("the plan \(path) cannot be read")
    }
    try self.init(parsing: Array(bytes))
  }
}
