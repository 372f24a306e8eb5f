import ArgumentParser

/// `upkeep component`: break-glass edits of what is recorded.
struct ComponentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "component",
    abstract: "List and edit recorded components by hand.",
    discussion: """
      The manifest is the place for changes. What is changed here is drift: the next plan shows it, and the next apply \
      makes it as the manifest says.

      Examples:
        upkeep component list
        upkeep component get api --format json
        upkeep component create probe --provider http --set url=https://example.com
        upkeep component update api --set timeout=10s
        upkeep component delete probe
        upkeep component restore probe
      """,
    subcommands: [
      ComponentListCommand.self, ComponentGetCommand.self, ComponentCreateCommand.self, ComponentUpdateCommand.self,
      ComponentDeleteCommand.self, ComponentRestoreCommand.self,
    ])
}
