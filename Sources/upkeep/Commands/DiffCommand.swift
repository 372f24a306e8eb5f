import ArgumentParser
import GitOps
import Rendering
import UpkeepModel

/// `upkeep diff`: what changed between two points.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show which components moved between two points of the past.",
    discussion: """
      Examples:
        upkeep diff 24h
        upkeep diff 2026-11-01 2026-11-08 --format json
        upkeep diff health~10 health
      """)

  @Argument(help: "A date, a time, how long before the newest report (24h), or a commit of a report.")
  var from: String

  @Argument(help: "The other point (default: the newest report).")
  var to: String?

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let reader = GitHistory(try session.healthLog())
      let points = try await PointInTime(reader)
      let start = try await points.moment(from)
      let end = if let to { try await points.moment(to) } else { points.newest }
      guard start <= end else { throw UsageProblem("\(from) is after \(to ?? "the newest report")") }
      let history = try await reader.read(HistorySelection(includesDeleted: true, movesOnly: true))
      let difference = HealthDifference(history, span: TimeSpan(from: start, to: end))
      switch output.format ?? .text {
      case .text: session.terminal.print(DifferenceText.render(difference, style: session.terminal.output))
      case .json: session.terminal.print(DifferenceJSON.render(difference))
      case .markdown: throw UsageProblem("diff is shown as text or json")
      }
    }
  }
}
