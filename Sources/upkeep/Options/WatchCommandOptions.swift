import ArgumentParser

/// How a watch goes on.
struct WatchCommandOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How often to look whether the ref moved (default: 2s, for a URL 30s).", valueName: "duration"))
  var poll: String?

  @Option(
    help: ArgumentHelp(
      "By how many percent the pause between two looks at a URL varies (default: 20).", valueName: "percent"))
  var pollJitter: Int?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("Push reports to the remote (default: yes for a URL and a shallow checkout, else no)."))
  var push: Bool?

  @Option(
    help: ArgumentHelp(
      "For how long changes are gathered before the next report is committed (default: 10s).", valueName: "duration"))
  var reportEvery: String?

  @Option(help: ArgumentHelp("Commit a report at least so often (default: 1h).", valueName: "duration"))
  var heartbeat: String?

  @Option(
    help: ArgumentHelp("Author of report commits, as 'Name <mail>' (default: as git finds it).", valueName: "author"))
  var author: String?

  @Option(help: ArgumentHelp("How long single checks are kept in the store (default: 30d).", valueName: "duration"))
  var keep: String?

  @OptionGroup(title: "Signing") var signing: SigningOptions
}
