import ArgumentParser
import GitOps
import Rendering
import UpkeepModel

/// `upkeep blame`: which change came before a component's moves.
struct BlameCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blame",
    abstract: "Show which change of the manifest came before each move of a component.",
    discussion: """
      For each move: the manifest commit in force, the last change of the component itself, and the last change of any \
      component that it depends on, each with author, subject and how long before it was.

      Examples:
        upkeep blame api
        upkeep blame api --limit 1 --format json
      """)

  @Argument(help: "The component's key, also a former one.")
  var key: String

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  @Option(help: ArgumentHelp("How many moves, the newest first.", valueName: "n"))
  var limit = 10

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let reader = GitHistory(try session.healthLog())
      let history = try await reader.read(HistorySelection(keys: [key], movesOnly: true))
      guard let entry = history.entries.first(where: { $0.component.key == key }) ?? history.entries.first else {
        return
      }
      let blame = Blame(entry, changes: history.changes)
      let commits = Set(
        blame.lines.prefix(limit).flatMap { line in
          [line.transition.manifestCommit, line.own?.change.commit, line.dependency?.change.commit].compactMap { $0 }
        })
      let captions = await reader.captions(of: commits).mapValues {
        CommitCaption(author: $0.author, subject: $0.subject)
      }
      switch output.format ?? .text {
      case .text:
        session.terminal.print(
          BlameText.render(blame, limit: limit, commits: captions, style: session.terminal.output))
      case .json: session.terminal.print(BlameJSON.render(blame, limit: limit, commits: captions))
      case .markdown: throw UsageProblem("blame is shown as text or json")
      }
    }
  }
}
