import ArgumentParser
import Rendering
import Sinks
import UpkeepModel

/// `upkeep sinks`: where events go.
struct SinksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sinks",
    abstract: "List where events go, send a test event, or show the kinds of sink.",
    discussion: """
      Sinks are declared in upkeep.json at the root of the ref.

      Examples:
        upkeep sinks
        upkeep sinks test ops
        upkeep sinks kinds slack
      """,
    subcommands: [SinksListCommand.self, SinksTestCommand.self, SinksKindsCommand.self],
    defaultSubcommand: SinksListCommand.self)
}

/// `upkeep sinks list`
struct SinksListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the sinks that upkeep.json declares.",
    discussion: """
      Example:
        upkeep sinks list
      """)

  @OptionGroup(title: "Repository") var repository: RepositoryOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let terminal = session.terminal
      guard !session.lookup.file.sinks.isEmpty else {
        terminal.print("No sinks: \(SettingsFile.path) declares none, so events are kept and told to nobody.")
        return
      }
      var table = TextTable([.left, .left, .flexible])
      for sink in session.lookup.file.sinks {
        let kind = sink.kind.description
        table.add([.init(sink.name, .heading), .init(kind.name), .init(kind.summary)])
      }
      terminal.print(table.lines(terminal.output).joined(separator: "\n"))
    }
  }
}

/// `upkeep sinks kinds [KIND]`
struct SinksKindsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kinds", abstract: "List the kinds of sink, or show the settings of one.",
    discussion: """
      Examples:
        upkeep sinks kinds
        upkeep sinks kinds email
      """)

  @Argument(help: "The kind; none: all of them.")
  var kind: String?

  func run() async throws {
    try await upkeep.run {
      let terminal = Terminal.current
      let known = BuiltInSinks.kinds.map(\.description)
      guard let kind else {
        var table = TextTable([.left, .flexible])
        for kind in known { table.add([.init(kind.name, .heading), .init(kind.summary)]) }
        terminal.print(table.lines(terminal.output).joined(separator: "\n"))
        return
      }
      guard let found = known.first(where: { $0.name == kind }) else {
        throw UsageProblem(
          "there is no kind of sink \"\(kind)\"; there are: \(known.map(\.name).joined(separator: ", "))")
      }
      let shown = ProviderDescription(name: found.name, summary: found.summary, settings: found.allSettings)
      terminal.print(ProviderText.render(shown, style: terminal.output))
    }
  }
}
