import ArgumentParser
import GitOps
import Rendering
import UpkeepModel

/// `upkeep incident`: outages as people work at them.
struct IncidentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident",
    abstract: "List incidents, show one, or write what happened.",
    discussion: """
      A run opens incidents/YEAR/DATE-KEY.md on the health ref when a component goes down, keeps its timeline, and \
      closes it when the component is operational again. People write around that, here or on the branch.

      Examples:
        upkeep incident
        upkeep incident list --open
        upkeep incident show api
        upkeep incident note api "A disk is full; making room."
      """,
    subcommands: [IncidentListCommand.self, IncidentShowCommand.self, IncidentNoteCommand.self],
    defaultSubcommand: IncidentListCommand.self)
}

/// `upkeep incident list`.
struct IncidentListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List incidents, the newest first.")

  @Flag(help: "Only those that last.")
  var open = false

  @OptionGroup(title: "Time") var time: WindowOptions
  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let reader = GitHistory(try session.healthLog())
      let newest = try await reader.newestReport()
      let window = try time.window(newest: newest)
      var pages = try await reader.notices(in: TimeSpan(from: window.from, to: window.to.advanced(by: .seconds(1))))
        .incidents
      if open { pages = pages.filter { $0.incident?.isOpen ?? false } }
      let rows = pages.map { page in
        IncidentRow(path: page.path, title: page.title, incident: page.incident, text: page.text)
      }
      switch output.format ?? .text {
      case .text: session.terminal.print(IncidentText.render(rows, now: newest, style: session.terminal.output))
      case .json: session.terminal.print(IncidentJSON.render(rows))
      case .markdown: session.terminal.print(IncidentMarkdown.render(rows, now: newest))
      }
    }
  }
}

/// `upkeep incident show`.
struct IncidentShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print an incident as it stands on the health ref.")

  @Argument(help: "A component's key, whose newest incident is meant, or a file.")
  var name: String

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let page = try await GitHistory(try session.healthLog()).incident(name)
      guard output.format == .json else {
        let lines = String(decoding: page.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return session.terminal.print(lines.map { sanitised(String($0)) }.joined(separator: "\n"))
      }
      session.terminal.print(
        IncidentJSON.render([
          IncidentRow(path: page.path, title: page.title, incident: page.incident, text: page.text)
        ]))
    }
  }
}

/// `upkeep incident note`.
struct IncidentNoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Add to an incident what people should know, with the time.")

  @Argument(help: "A component's key, whose newest incident is meant, or a file.")
  var name: String

  @Argument(help: "What there is to say, in Markdown.")
  var text: String

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Commit") var amendment: AmendmentOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      guard text.contains(where: { !$0.isWhitespace }), text.utf8.count <= 65536 else {
        throw UsageProblem("the text is empty, or longer than 64 KiB")
      }
      let session = try await Session.open(repository)
      let author = try await session.authorName(amendment.author)
      try await session.commit(
        IncidentNote(on: name, text, by: author, at: .now()), amendment, isQuiet: output.quiet)
    }
  }
}

extension Session {
  /// The name under which a commit would be made.
  func authorName(_ option: String?) async throws -> String {
    try await healthLog(author: option).authorName()
  }
}
