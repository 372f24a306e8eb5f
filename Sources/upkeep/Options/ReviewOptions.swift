import ArgumentParser

/// A change under review.
struct ReviewOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Plan the merge of a change into this branch or commit, and mark the rows that the change does not ask for.",
      valueName: "ref"))
  var base: String?

  @Option(help: ArgumentHelp("The branch or commit under review (default: HEAD); with --base.", valueName: "ref"))
  var head: String?

  @Flag(help: "Check what would be created or changed, and show it beside each row; programs are never run.")
  var probe = false

  @Flag(help: "Resolve secrets for --probe. Only for changes of people who may know them.")
  var withSecrets = false

  func validate() throws {
    if head != nil, base == nil { throw ValidationError("--head goes with --base") }
    if withSecrets, !probe { throw ValidationError("--with-secrets goes with --probe") }
  }
}
