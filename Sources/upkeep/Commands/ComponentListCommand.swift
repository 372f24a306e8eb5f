import ArgumentParser
import Rendering
import UpkeepModel

/// `upkeep component list`.
struct ComponentListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List what is recorded.")

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let components = try await session.readableStore().list()
      let style = session.terminal.output
      session.terminal.print(
        output.format == .json ? ComponentJSON.list(components) : ComponentText.list(components, style: style))
    }
  }
}

/// `upkeep component get`.
struct ComponentGetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "get", abstract: "Show one recorded component.")

  @Argument(help: "The component's key.")
  var key: String

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let component = try await session.readableStore().get(key)
      let style = session.terminal.output
      session.terminal.print(
        output.format == .json ? ComponentJSON.get(component) : ComponentText.get(component, style: style))
    }
  }
}
