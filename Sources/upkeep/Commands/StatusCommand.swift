import ArgumentParser
import GitOps
import HealthEngine
import Reconciliation
import Rendering
import UpkeepModel

/// `upkeep status`: how everything is.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the current health, from the store or from the health ref.",
    discussion: """
      Runs no check. Where there is no store, the newest report on the health ref tells.

      Examples:
        upkeep status
        upkeep status --from-git --format json
        upkeep status --fail-on down && deploy
      """)

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: ViewOptions<HealthForm>

  @Flag(help: "Read the newest report on the health ref, even where there is a store.")
  var fromGit = false

  @Option(help: ArgumentHelp("End with 7 when the health is this bad or worse: degraded or down.", valueName: "state"))
  var failOn: ReportOptions.FailOn?

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let health = try await fromGit ? published(session) : snapshot(session.readableStore())
      let suspensions = try await session.suspensions()
      try HealthOutput(terminal: session.terminal, health: health, suspensions: suspensions).show(output)
      if let failOn, health.state >= failOn.state { throw ExitStatus.unhealthy.code }
    }
  }

  private func published(_ session: Session) async throws -> Health {
    let log = try session.healthLog()
    guard let recorded = try await log.recorded() else {
      throw UsageProblem("there is no report on \(log.ref) yet; `upkeep reconcile` writes the first")
    }
    return Health(recorded: recorded.components, standings: recorded.standings, latest: recorded.checks)
  }

  private func snapshot(_ store: any StateStore) async throws -> Health {
    try await Health(recorded: store.list(), standings: store.standings(), latest: store.latestChecks())
  }
}
