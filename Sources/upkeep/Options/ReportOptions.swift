import ArgumentParser
import UpkeepModel

/// When and how reports are committed.
struct ReportOptions: ParsableArguments {
  /// When there is a commit.
  enum Commit: String, ExpressibleByArgument, CaseIterable {
    case onChange = "on-change"
    case always
  }

  @Option(help: "When a report is committed (default: on-change).")
  var commit: Commit?

  @Option(help: ArgumentHelp("With on-change: commit at least so often (default: 1h).", valueName: "duration"))
  var heartbeat: String?

  @Option(
    help: ArgumentHelp("Author of report commits, as 'Name <mail>' (default: as git finds it).", valueName: "author"))
  var author: String?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("Push the report to the remote (default: yes for a URL and a shallow checkout, else no)."))
  var push: Bool?

  @Option(help: ArgumentHelp("How long single checks are kept in the store (default: 30d).", valueName: "duration"))
  var keep: String?

  @Option(
    help: ArgumentHelp("End with 7 when the health is this bad or worse: degraded or down.", valueName: "state"))
  var failOn: FailOn?

  @OptionGroup(title: "Signing") var signing: SigningOptions

  /// The states that can fail a run.
  enum FailOn: String, ExpressibleByArgument, CaseIterable {
    case degraded
    case down

    var state: HealthState { self == .down ? .down : .degraded }
  }
}
