import JSONText
import Sinks
import Synchronization
import Testing
import UpkeepModel

/// A place for sinks to be in.
func surroundings(
  _ table: [String: String] = [:], allowExec: [String] = [], network: NetworkPolicy = .anywhere,
  write: @escaping @Sendable (String) -> Void = { _ in }
) -> SinkSurroundings {
  SinkSurroundings(
    secrets: Secrets(table: table), version: "1.2", allowExec: allowExec, network: network, write: write,
    now: { Timestamp(seconds: 1_800_000_100) })
}

/// A sink as its settings make it; the settings must be sound.
func sink(_ settings: JSONObject, in surroundings: SinkSurroundings = surroundings()) throws -> any Sink {
  var settings = settings
  settings["name"] = settings["name"] ?? "ops"
  let reader = SinkListReader([.object(settings)])
  try #require(reader.problems.isEmpty, "\(reader.problems)")
  return try #require(reader.declarations.first).make(in: surroundings)
}

/// An event with everything that an event can have.
func fullEvent(_ kind: Event.Kind = .down, message: String = "503 <Service> & *more*") -> Event {
  var event = event("api", kind, message: message)
  event.group = "edge"
  event.labels = ["team": "platform"]
  event.transition.from = kind == .recovered ? .down : .operational
  event.transition.manifestCommit = "7f903d488206962be9ad558149acd5fde636f270"
  return event
}

/// The body of an HTTP request.
func body(of request: String) throws -> JSONValue {
  let parts = request.split(separator: "\r\n\r\n", maxSplits: 1)
  return try JSONValue(parsing: Array(try #require(parts.last).utf8))
}

/// Lines that a sink wrote.
final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func add(_ line: String) { lines.withLock { $0.append(line) } }
}
