import ArgumentParser
import Rendering
import Sinks
import UpkeepModel

/// `upkeep sinks test [NAME]`
struct SinksTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Send a problem and its recovery to one sink, or to all.",
    discussion: """
      Both events are of a component "upkeep-test" that does not exist. They go out at once, whatever events, components,
      groups and labels the sink asks for, and are not recorded. Ends with 1 when a sink did not take them.

      Examples:
        upkeep sinks test
        upkeep sinks test ops
      """)

  @Argument(help: "The sink; none: all of them.")
  var name: String?

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Secrets and programs") var checks: CheckOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      let observer = try session.observer(checks)
      let sinks = try session.sinks(checks).filter { name == nil || $0.name == name }
      guard !sinks.isEmpty else {
        let names = session.lookup.file.sinks.map(\.name).joined(separator: ", ")
        throw UsageProblem(
          names.isEmpty
            ? "\(SettingsFile.path) declares no sinks; see docs/events.md"
            : "there is no sink \"\(name ?? "")\"; there are: \(names)")
      }
      var failed = false
      for sink in sinks {
        let problem = await Self.problem(of: sink, observer: observer)
        failed = failed || problem != nil
        session.terminal.print(sanitised("\(sink.name): \(problem ?? "took the problem and its recovery")"))
      }
      if failed { throw ExitStatus.failed.code }
    }
  }

  private static func problem(of sink: any Sink, observer: String) async -> String? {
    for (kind, from, to) in [
      (Event.Kind.down, HealthState.operational, HealthState.down), (.recovered, .down, .operational),
    ] {
      let now = Timestamp.now()
      let message = "This is a test of the sink \"\(sink.name)\". Nothing is wrong."
      let event = Event(
        id: "test-\(now.seconds)-\(kind.rawValue)", kind: kind, name: "Upkeep test", group: nil, labels: [:],
        transition: Transition(key: "upkeep-test", from: from, to: to, at: now, message: message, observer: observer))
      switch await sink.deliver(event) {
      case .delivered: continue
      case .retry(_, let reason): return "not taken, a run would try again later: \(reason)"
      case .rejected(let reason): return "rejected: \(reason)"
      }
    }
    return nil
  }
}
