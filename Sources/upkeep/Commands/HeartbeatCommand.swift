import ArgumentParser
import Rendering
import UpkeepModel

/// `upkeep heartbeat`: something reports that it is alive.
struct HeartbeatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heartbeat",
    abstract: "Report for a component of the kind heartbeat that it is alive.",
    discussion: """
      Keeps the report in the store. The next check of the component judges it: a failure is down at once, and so is \
      a report that does not come in time.

      Examples:
        upkeep heartbeat backup
        upkeep heartbeat backup --state start && backup && upkeep heartbeat backup || upkeep heartbeat backup --state fail
        upkeep heartbeat backup --state fail --message "disk full"
      """)

  /// What is reported.
  enum State: String, ExpressibleByArgument, CaseIterable {
    case ok
    case fail
    case start

    var signal: Heartbeat.Signal {
      switch self {
      case .ok: .ok
      case .fail: .fail
      case .start: .start
      }
    }
  }

  @Argument(help: "The component's key.")
  var key: String

  @Option(help: "What is reported: it is alive or a run ended well, a run failed, a run begins.")
  var state = State.ok

  @Option(help: ArgumentHelp("A line for people.", valueName: "text"))
  var message = ""

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let store = try await session.restoredStore()
      let component = try await store.get(key).component
      guard component.provider == "heartbeat" else {
        throw UsageProblem(
          "\(key) is of the kind \(component.provider), which takes no reports; declare a component with \"provider\": \"heartbeat\""
        )
      }
      let heartbeat = Heartbeat(state.signal, at: .now(), message: String(sanitised(message).prefix(200)))
      try await store.add(heartbeat, of: key)
      if output.verbose { session.terminal.note("noted: \(key) \(state.rawValue) at \(heartbeat.at)") }
    }
  }
}
