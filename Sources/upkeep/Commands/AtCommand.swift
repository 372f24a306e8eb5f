import ArgumentParser
import GitOps
import Rendering
import UpkeepModel

/// `upkeep at`: how everything was.
struct AtCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "at",
    abstract: "Show the health at a time or a commit of the past.",
    discussion: """
      Reads the transitions on the health ref, so it tells the state between two reports as well.

      Examples:
        upkeep at 2026-11-22T14:00:00Z
        upkeep at 7d
        upkeep at health~3 --format json
      """)

  @Argument(help: "A date, a time, how long before the newest report (7d), or a commit of a report.")
  var when: String

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let reader = GitHistory(try session.healthLog())
      let moment = try await PointInTime(reader).moment(when)
      let health = try await reader.read(HistorySelection(includesDeleted: true, movesOnly: true)).health(at: moment)
      switch output.format ?? .text {
      case .text:
        let view = HealthText.render(health, now: moment, style: session.terminal.output, times: .absolute)
        session.terminal.print("At \(moment)\n\(view)")
      case .json: session.terminal.print(HealthJSON.render(health, now: moment))
      case .markdown: session.terminal.print(HealthMarkdown.render(health, revision: nil, now: moment))
      }
    }
  }
}
