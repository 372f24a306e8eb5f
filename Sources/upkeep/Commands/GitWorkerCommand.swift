import ArgumentParser
import GitRemotes

/// The child process that talks to remotes. Not for people.
struct GitWorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "git-worker", abstract: "Talk to remotes for a run that started it.", shouldDisplay: false)

  func run() async throws { await Worker.run() }
}
