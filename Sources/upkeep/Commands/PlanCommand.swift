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
      Reads the manifest at a commit and compares it with what is recorded. It writes nothing, runs no check and \
      resolves no secret.

      Examples:
        upkeep plan
        upkeep plan --ref feature --format markdown
        upkeep plan --save plan.json --detailed-exitcode
        upkeep plan --out json=plan.json --out markdown=plan.md
      """)

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Guards") var guards: GuardOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  @Option(help: ArgumentHelp("Keep the plan for `upkeep apply --plan`.", valueName: "file"))
  var save: String?

  @Option(help: ArgumentHelp("Write the plan in a form to a file; repeatable.", valueName: "form=file"))
  var out: [OutputFile] = []

  @Flag(help: "End with 2 when there are changes.")
  var detailedExitcode = false

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let planner = session.planner
      let selection = try session.selection()
      // Both sides are read at once: a large manifest takes as long as a large store.
      async let desired = planner.desired(selection)
      let store = try await session.readableStore()
      let index = try await store.index()
      let plan = try await planner.plan(
        desired, over: store, index: index, limits: session.limits(), lifting: guards.lifted)
      try PlanOutput(terminal: session.terminal, output: output).show(plan)
      for file in out { try file.write(PlanOutput.text(of: plan, as: file.format, style: .init(colour: false))) }
      if let save { try OutputFile(format: .json, path: save).write(PlanJSON.render(plan)) }
      if !plan.refusals.isEmpty { throw ExitStatus.refused.code }
      if detailedExitcode, !plan.isEmpty { throw ExitStatus.changes.code }
    }
  }
}
