import Sinks
import UpkeepModel

/// What waits for one sink, for `doctor`.
struct SinkQueue {
  private let name: String
  private let kind: String?
  private let waiting: [OutboxEntry]
  private let givenUp: [OutboxEntry]

  /// A queue for each declared sink, and for each that is not declared any more and for which something waits.
  static func all(of entries: [OutboxEntry], declared: [SinkDeclaration]) -> [SinkQueue] {
    let known = declared.map { ($0.name, Optional($0.kind.description.name)) }
    let others = Set(entries.map(\.sink)).subtracting(declared.map(\.name)).sorted().map { ($0, String?.none) }
    return (known + others).map { name, kind in
      let own = entries.filter { $0.sink == name }
      return SinkQueue(
        name: name, kind: kind, waiting: own.filter { $0.notBefore != OutboxEntry.never },
        givenUp: own.filter { $0.notBefore == OutboxEntry.never })
    }
  }

  /// Nothing waits, and nothing was given up.
  var isEmpty: Bool { waiting.isEmpty && givenUp.isEmpty }

  /// How many wait, since when, why, and when the next is tried.
  var text: String {
    let parts = [waitingText, givenUpText].compactMap { $0 }
    let place = kind.map { "\(name) (\($0))" } ?? "\(name), which \(SettingsFile.path) does not have any more"
    return "\(place): " + (parts.isEmpty ? "nothing waits" : parts.joined(separator: "; "))
  }

  private var waitingText: String? {
    guard let oldest = waiting.map(\.event.transition.at).min() else { return nil }
    let count = "\(Self.count(waiting.count)) \(waiting.count == 1 ? "waits" : "wait") since \(oldest)"
    guard let next = waiting.map(\.notBefore).min(),
      let latest = waiting.filter({ $0.problem != nil }).max(by: { $0.notBefore < $1.notBefore }),
      let problem = latest.problem
    else { return count }
    let tries = "\(latest.attempts) \(latest.attempts == 1 ? "try" : "tries")"
    return "\(count), next try \(next), last error after \(tries): \(problem)"
  }

  private var givenUpText: String? {
    guard let last = givenUp.last else { return nil }
    return "\(Self.count(givenUp.count)) not delivered and not tried any more, the last one: \(last.problem ?? "")"
  }

  private static func count(_ events: Int) -> String { "\(events) event\(events == 1 ? "" : "s")" }
}
