import ArgumentParser
import Foundation

/// `upkeep init`: the first manifest.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a first manifest, and what CI or a machine runs if asked.",
    discussion: """
      Writes files into a folder (default: this one) and never replaces one that is there.

      Examples:
        upkeep init
        upkeep init --ci github
        upkeep init --ci systemd
      """)

  /// Where Upkeep can run, with files for it.
  enum CI: String, ExpressibleByArgument, CaseIterable {
    case github
    case gitlab
    case forgejo
    case jenkins
    case cron
    case systemd
    case container
  }

  @Argument(help: "The folder, usually the root of a repository.")
  var folder = "."

  @Option(help: "Also write what plans pull requests and reconciles the main branch there.")
  var ci: CI?

  func run() async throws {
    try await upkeep.run {
      let terminal = Terminal.current
      for scaffold in [Scaffold.manifest] + (ci.map(Scaffold.files) ?? []) {
        terminal.print(
          try write(scaffold) ? "wrote    \(scaffold.path)" : "kept     \(scaffold.path) (it is there already)")
      }
      terminal.print(
        """

        Next:
          1. edit \(Scaffold.manifest.path): one entry for each thing that you depend on
          2. upkeep validate \(Scaffold.manifest.path)
          3. git add \(Scaffold.manifest.path) && git commit -m "Declare components"
          4. upkeep plan
          5. upkeep reconcile
          6. git log health
        """)
      if let ci { terminal.print("The files for \(ci.rawValue) begin with what they need; docs/ci.md has the steps.") }
    }
  }

  /// Writes the file unless it is there.
  private func write(_ scaffold: Scaffold) throws -> Bool {
    let url = URL(fileURLWithPath: folder).appendingPathComponent(scaffold.path)
    guard !FileManager.default.fileExists(atPath: url.path) else { return false }
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(scaffold.text.utf8).write(to: url, options: .withoutOverwriting)
    } catch {
      throw UsageProblem("\(url.path) cannot be written: \(error.localizedDescription)")
    }
    return true
  }
}
