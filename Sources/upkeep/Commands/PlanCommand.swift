import ArgumentParser
import Foundation
import Reconciliation
import Rendering
import UpkeepModel

/// `upkeep plan`: what an apply would do.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what an apply would do; changes nothing.",
    discussion: """
      Reads the manifest at a commit and compares it with what is recorded. It writes nothing, and unless asked to \
      runs no check and resolves no secret. For a pull request, --base plans the result of the merge.

      Examples:
        upkeep plan
        upkeep plan --ref feature --format markdown
        upkeep plan --drift-only --detailed-exitcode
        upkeep plan --save plan.json --detailed-exitcode
        upkeep plan --base origin/main --probe --deny-private --format markdown
        upkeep plan --format github --out json=plan.json --out markdown=plan.md
      """)

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Review") var review: ReviewOptions
  @OptionGroup(title: "Guards") var guards: GuardOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Output") var output: ViewOptions<PlanForm>

  @Option(help: ArgumentHelp("Keep the plan for `upkeep apply --plan`.", valueName: "file"))
  var save: String?

  @Flag(help: "Show only what was changed by hand since the last apply.")
  var driftOnly = false

  @Flag(help: "End with 2 when there are changes.")
  var detailedExitcode = false

  func run() async throws {
    try await upkeep.run {
      // The settings of a change under review are not trusted: they could lift the limits that it exceeds.
      let session = try await Session.open(repository, review: review)
      let output = PlanOutput(terminal: session.terminal, view: self.output)
      var plan: Plan
      do {
        plan =
          if let base = review.base { try await self.plan(session, base: base) } else { try await self.plan(session) }
      } catch let invalid as InvalidDesiredState {
        try output.show(invalid)
        throw invalid
      }
      plan = try await session.suspended(plan)
      if driftOnly { plan = plan.driftOnly }
      if review.probe { plan = try await session.previewed(plan, checks, allowingSecrets: review.withSecrets) }
      try output.show(plan)
      if let save { try WholeFile.write(PlanJSON.render(plan), to: save) }
      if !plan.refusals.isEmpty { throw ExitStatus.refused.code }
      if detailedExitcode, !plan.isEmpty { throw ExitStatus.changes.code }
    }
  }

  func validate() throws {
    if save != nil, driftOnly {
      throw ValidationError("--save is for a plan that can be applied, and --drift-only shows a part")
    }
    if save != nil, review.base != nil {
      throw ValidationError("--save is for a plan that can be applied, and a merge that does not exist yet cannot be")
    }
  }

  private func plan(_ session: Session) async throws -> Plan {
    let planner = session.planner
    let selection = try session.selection()
    // Both sides are read at once: a large manifest takes as long as a large store.
    async let desired = planner.desired(selection)
    let store = try await session.readableStore()
    let index = try await store.index()
    return try await planner.plan(
      desired, over: store, index: index, limits: session.limits(), lifting: guards.lifted,
      keepingDrift: session.keepsDrift(guards))
  }

  private func plan(_ session: Session, base: String) async throws -> Plan {
    async let change = session.review(review, base: base)
    let store = try await session.readableStore()
    return try await session.planner.plan(
      change, owner: session.owner(), over: store, limits: session.limits(), lifting: guards.lifted,
      keepingDrift: session.keepsDrift(guards))
  }
}
