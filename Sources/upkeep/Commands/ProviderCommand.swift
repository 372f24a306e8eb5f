import ArgumentParser
import Providers
import Rendering
import UpkeepModel

/// `upkeep provider`: the kinds of check and their settings.
struct ProviderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "provider",
    abstract: "List the kinds of check, or show the settings of one.",
    discussion: """
      Examples:
        upkeep provider
        upkeep provider http
      """)

  @Argument(help: "The kind of check; none: all of them.")
  var name: String?

  func run() async throws {
    try await upkeep.run {
      let terminal = Terminal.current
      let known = BuiltInProviders.descriptions
      guard let name else {
        var table = TextTable([.left, .flexible])
        for provider in known { table.add([.init(provider.name, .heading), .init(provider.summary)]) }
        terminal.print(table.lines(terminal.output).joined(separator: "\n"))
        return
      }
      guard let provider = known.first(where: { $0.name == name }) else {
        throw UsageProblem(
          "there is no provider \"\(name)\"; there are: \(known.map(\.name).joined(separator: ", "))")
      }
      terminal.print(ProviderText.render(provider, style: terminal.output))
    }
  }
}
