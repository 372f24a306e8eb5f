import ArgumentParser

/// Where the manifest is, and where state and reports go.
struct RepositoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The git repository: a folder, a URL, or user@host:path (default: the one that holds this folder).",
      valueName: "path"))
  var repo: String?

  @Option(
    help: ArgumentHelp("Branch, tag or commit that holds the manifest (default: the branch of HEAD).", valueName: "ref")
  )
  var ref: String?

  @Option(
    help: ArgumentHelp(
      "File or folder of the manifest in that commit (default: components.json, else components/).", valueName: "path"))
  var manifest: String?

  @Option(help: ArgumentHelp("Whose components these are, in place of the manifest's own word.", valueName: "name"))
  var owner: String?

  @Option(
    help: ArgumentHelp(
      "sqlite:PATH or memory: (default: upkeep/state.sqlite in the repository's git directory, for a URL in the cache).",
      valueName: "store"))
  var store: String?

  @Option(help: ArgumentHelp("The ref that holds the reports (default: refs/heads/health).", valueName: "ref"))
  var reportRef: String?

  @Flag(help: "Open a repository that belongs to another user.")
  var trustOwner = false

  @OptionGroup(title: "Remote") var remote: RemoteOptions
}
