import ArgumentParser
import Foundation
import Git
import GitOps
import GitRemotes
import JSONText
import Rendering
import UpkeepModel

/// `upkeep cache`: what is kept of remotes.
struct CacheCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "List and prune what is kept of remote repositories.",
    subcommands: [CacheListCommand.self, CachePruneCommand.self])
}

/// `upkeep cache list`.
struct CacheListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what is kept, with its size and last use.")

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let terminal = Terminal.current
      let entries = try CacheFolder(environment: terminal.environment).entries()
      terminal.print(output.format == .json ? Self.json(entries) : Self.text(entries, terminal.output))
    }
  }

  private static func text(_ entries: [CacheEntry], _ style: Style) -> String {
    if entries.isEmpty { return "Nothing is kept." }
    var table = TextTable([.left, .right, .left, .flexible])
    table.add(["ADDRESS", "SIZE", "LAST USE", "FOLDER"].map { .init($0, .heading) })
    for entry in entries {
      let size = entry.size < 1 << 20 ? "\(entry.size >> 10) KiB" : "\(entry.size >> 20) MiB"
      table.add(
        [entry.address ?? "", size, Timestamp(seconds: entry.lastUse).description, entry.path].map { .init($0) })
    }
    return table.lines(style).joined(separator: "\n")
  }

  private static func json(_ entries: [CacheEntry]) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.name("entries")
      writer.array { writer in
        for entry in entries {
          writer.object { writer in
            writer.member("address", entry.address ?? "")
            writer.member("bytes", Int(entry.size))
            writer.member("last_use", Timestamp(seconds: entry.lastUse).description)
            writer.member("path", entry.path)
          }
        }
      }
    }
    return writer.laidOut
  }
}

/// `upkeep cache prune`.
struct CachePruneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Remove what was not used for long.",
    discussion: """
      What is in use stays, and so do reports that were not pushed yet. Everything else is fetched anew when it is \
      needed.

      Examples:
        upkeep cache prune
        upkeep cache prune --older-than 7d
        upkeep cache prune https://git.example.org/team/shop.git
      """)

  @Argument(help: "The address whose folder goes; none: all that were not used for long.")
  var address: String?

  @Option(help: ArgumentHelp("How long it was not used (default: 30d).", valueName: "duration"))
  var olderThan: String?

  @Flag(help: "Also remove reports that were not pushed yet.")
  var force = false

  func run() async throws {
    try await upkeep.run {
      let terminal = Terminal.current
      let folder = try CacheFolder(environment: terminal.environment)
      let lookup = SettingsLookup(environment: [:], file: SettingsFile())
      let age = try lookup.duration(olderThan, "older_than", allowingZero: true) ?? .seconds(30 * 86_400)
      let limit = Timestamp.now().seconds - age.components.seconds
      let entries =
        if let address { [folder.entry(for: try GitAddress(address))] } else {
          folder.entries().filter { $0.lastUse <= limit }
        }
      folder.sweep()
      let worker = RemoteWorkers.start(terminal)
      for entry in entries {
        guard let name = entry.address else {
          // Another prune was faster.
          guard let address else { continue }
          throw UsageProblem("nothing is kept of \(address)")
        }
        terminal.print("\(try await remove(entry, worker))  \(name)")
      }
      if entries.isEmpty { terminal.print("Nothing is that old.") }
    }
  }

  private func remove(_ entry: CacheEntry, _ worker: WorkerProcess) async throws -> String {
    switch try await entry.remove(asking: worker, force: force) {
    case .removed: "removed"
    case .inUse: "kept, in use"
    case .pending: "kept, not pushed yet"
    case .damaged: "kept, a damaged repository in it may hold reports that were not pushed"
    }
  }
}
