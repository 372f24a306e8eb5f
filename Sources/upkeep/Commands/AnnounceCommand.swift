import ArgumentParser
import GitOps
import UpkeepModel

/// `upkeep announce`: something that people should know.
struct AnnounceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "announce",
    abstract: "Write an announcement beside the reports, for the status page.",
    discussion: """
      Commits announcements/YEAR/DATE-TITLE.md to the health ref. It can be edited there like any file.

      Examples:
        upkeep announce "New region in Frankfurt"
        upkeep announce "Database upgrade" --from 2026-12-01T22:00:00Z --until 2026-12-01T23:30:00Z --component db
        upkeep announce "Slow search" --text "We know, and work on it."
      """)

  @Argument(help: "The title, in one line.")
  var title: String

  @Option(help: ArgumentHelp("More about it, in Markdown.", valueName: "text"))
  var text = ""

  @Option(help: ArgumentHelp("From when it holds: a date or a time (default: now).", valueName: "when"))
  var from: String?

  @Option(help: ArgumentHelp("Until when: a date or a time (default: without end).", valueName: "when"))
  var until: String?

  @Option(help: ArgumentHelp("A component that it is about; repeatable.", valueName: "key"))
  var component: [String] = []

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Commit") var amendment: AmendmentOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let title = self.title.split { $0.isWhitespace }.joined(separator: " ")
      guard !title.isEmpty, title.count <= 200 else {
        throw UsageProblem("the title is a line of 1 to 200 characters")
      }
      let begin = try from.map { try Self.moment($0, "--from") }
      let end = try until.map { try Self.moment($0, "--until") }
      if let end, end <= begin ?? .now() { throw UsageProblem("--until \(end) is not after \(begin ?? .now())") }
      let session = try await Session.open(repository)
      for key in component where !ComponentKey.isValid(key) {
        throw UsageProblem("--component: \"\(key)\" does not fit \(ComponentKey.pattern)")
      }
      try await session.commit(
        Announcement(title, text: text, from: begin, until: end, components: component, at: .now()), amendment,
        isQuiet: output.quiet)
    }
  }

  private static func moment(_ text: String, _ option: String) throws -> Timestamp {
    if let moment = Timestamp(text) { return moment }
    if let day = Day(text) { return day.start }
    throw UsageProblem("\(option): \"\(text)\" is no time; write it as 2026-11-22 or 2026-11-22T14:00:00Z")
  }
}
