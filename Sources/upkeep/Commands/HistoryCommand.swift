import ArgumentParser
import GitOps
import JSONText
import Rendering
import UpkeepModel

/// `upkeep history`: uptime, coverage and outages out of the commits.
struct HistoryCommand: AsyncParsableCommand {
  /// The forms of output.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case csv
    case markdown
  }

  /// What stands in a line.
  enum Lines: String, ExpressibleByArgument, CaseIterable {
    case component
    case group
  }

  /// How the time is cut.
  enum Parts: String, ExpressibleByArgument, CaseIterable {
    case day
    case week
    case month
  }

  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show uptime, coverage and outages, computed from the health ref.",
    discussion: """
      Reads the files at the tip of the health ref and nothing else: the same commits give the same answer on any \
      machine, from a bare clone, without a store. How time counts is declared under "accounting" in upkeep.json.

      Examples:
        upkeep history
        upkeep history api --since 7d
        upkeep history --month 2026-11 --by group --format csv
        upkeep history --label team=platform --format json
      """)

  @Argument(help: "Keys of components, also former ones; none: all.")
  var keys: [String] = []

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Time") var time: WindowOptions

  @Option(help: "What stands in a line.")
  var by: Lines = .component

  @Option(help: ArgumentHelp("A line for each value of a label, in place of --by.", valueName: "name"))
  var byLabel: String?

  @Option(help: ArgumentHelp("Only components of this group; repeatable.", valueName: "name"))
  var group: [String] = []

  @Option(help: ArgumentHelp("Only components with this label; repeatable.", valueName: "name=value"))
  var label: [String] = []

  @Flag(help: "Components that were deleted as well.")
  var deleted = false

  @Option(help: "How the time is cut (default: day; week in text of more than 100 days).")
  var parts: Parts?

  @Option(help: ArgumentHelp("How many outages are listed as text.", valueName: "n"))
  var outages = 20

  @Option(name: [.short, .long], help: "Form of the output.")
  var format: Format = .text

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let reader = GitHistory(try session.healthLog())
      let time = time
      let (keys, deleted) = (keys.isEmpty ? nil : Set(keys), deleted)
      var history = try await reader.read { newest in
        let window = try time.window(newest: newest)
        return HistorySelection(since: window.from, until: window.to, keys: keys, includesDeleted: deleted)
      }
      try select(&history)
      let accounts = HistoryAccounts(
        history, accounting: try Accounting(settings: session.lookup.file.values["accounting"]), grouping: grouping,
        parts: parts(of: history.window))
      show(accounts, on: session.terminal)
    }
  }

  /// How the time is cut: as it was asked for, else into days. A line of text has no room for hundreds of days.
  private func parts(of window: TimeSpan) -> [TimeSpan] {
    switch parts ?? (format == .text && window.seconds > 100 * Int(Day.seconds) ? .week : .day) {
    case .day: window.days()
    case .week: window.weeks()
    case .month: window.months()
    }
  }

  private var grouping: HistoryAccounts.Grouping {
    if let byLabel { return .label(byLabel) }
    return by == .group ? .group : .component
  }

  private func select(_ history: inout HealthHistory) throws {
    let labels = try label.map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw UsageProblem("--label: \"\(text)\" is not written as name=value") }
      return (name: parts[0], value: parts[1])
    }
    history.entries.removeAll { entry in
      let component = entry.component
      return (!group.isEmpty && !group.contains(component.group ?? ""))
        || labels.contains { component.labels[$0.name] != $0.value }
    }
  }

  private func show(_ accounts: HistoryAccounts, on terminal: Terminal) {
    let heading = byLabel.map { "Label \($0)" } ?? (by == .group ? "Group" : "Component")
    switch format {
    case .text:
      terminal.print(HistoryText.render(accounts, heading: heading, outages: outages, style: terminal.output))
    case .json: terminal.print(HistoryJSON.render(accounts))
    case .csv: terminal.print(HistoryCSV.render(accounts))
    case .markdown: terminal.print(HistoryMarkdown.render(accounts, heading: heading))
    }
  }
}
