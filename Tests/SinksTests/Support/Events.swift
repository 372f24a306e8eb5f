import Synchronization
import UpkeepModel

/// An event of a component; the same each time for the same arguments.
func event(
  _ key: String = "api", _ kind: Event.Kind = .down, at seconds: Int64 = 1_800_000_000, message: String = "gone"
)
  -> Event
{
  let to: HealthState = kind == .down ? .down : kind == .degraded ? .degraded : .operational
  return Event(
    id: "\(key)-\(kind.rawValue)-\(seconds)", kind: kind, name: "Public API", group: nil, labels: [:],
    transition: Transition(
      key: key, from: .unknown, to: to, at: Timestamp(seconds: seconds), message: message, observer: "here"))
}

/// A clock that stands still until it is set.
final class Clock: Sendable {
  private let state = Mutex(Timestamp(seconds: 1_800_000_100))
  var now: Timestamp { state.withLock { $0 } }
  func advance(by duration: Duration) { state.withLock { $0 = $0.advanced(by: duration) } }
}

/// An outbox in memory that keeps its entries as long as it lives, as a store does over restarts.
final class MemoryOutbox: Outbox {
  private struct State {
    var entries: [OutboxEntry] = []
    var dropped: [OutboxEntry] = []
    var told: [OutboxEntry] = []
    var failsToWrite = false
  }
  private let state = Mutex(State())

  init(_ events: [Event], sinks: [String] = ["webhook"]) {
    add(events, sinks: sinks)
  }

  func add(_ events: [Event], sinks: [String] = ["webhook"]) {
    let entries = events.flatMap { event in
      sinks.map { OutboxEntry(event: event, sink: $0, attempts: 0, notBefore: event.transition.at, problem: nil) }
    }
    state.withLock { $0.entries += entries }
  }

  var entries: [OutboxEntry] { state.withLock { $0.entries } }
  var dropped: [OutboxEntry] { state.withLock { $0.dropped } }
  func setFailsToWrite(_ fails: Bool) { state.withLock { $0.failsToWrite = fails } }

  func undelivered(due: Timestamp?) async throws(StoreError) -> [OutboxEntry] {
    state.withLock { $0.dropped + $0.entries }.filter { entry in due.map { entry.notBefore <= $0 } ?? true }
  }

  func told(_ sink: String) async throws(StoreError) -> [String: Event] {
    let told = state.withLock { $0.told }.filter { $0.sink == sink }.map { ($0.event.transition.key, $0.event) }
    return Dictionary(told) { $1 }
  }

  func withheld(_ entry: OutboxEntry) async throws(StoreError) {
    try change(entry) { state, position in state.entries.remove(at: position) }
  }

  func delivered(_ entry: OutboxEntry) async throws(StoreError) {
    try change(entry) { state, position in
      state.told.append(entry)
      return state.entries.remove(at: position)
    }
  }

  func failed(_ entry: OutboxEntry, problem: String, next: Timestamp?) async throws(StoreError) {
    try change(entry) { state, position in
      var failed = state.entries[position]
      failed.attempts += 1
      failed.problem = problem
      if let next {
        failed.notBefore = next
        state.entries[position] = failed
      } else {
        state.entries.remove(at: position)
        failed.notBefore = OutboxEntry.never
        state.dropped.append(failed)
      }
      return failed
    }
  }

  private func change(_ entry: OutboxEntry, _ body: (inout State, Int) -> OutboxEntry) throws(StoreError) {
    let done = state.withLock { state in
      let position = state.entries.firstIndex { $0.event.id == entry.event.id && $0.sink == entry.sink }
      guard !state.failsToWrite, let position else { return false }
      _ = body(&state, position)
      return true
    }
    if !done { throw StoreError(.unavailable, operation: "marking a delivery", "the disk is full") }
  }
}

/// A sink that answers out of a list, by event id, and notes what it was told.
final class ScriptedSink: Sink {
  let name: String
  private let answers: Mutex<[String: [Delivery]]>
  private let seen = Mutex<[String]>([])
  private let running = Mutex((now: 0, most: 0))

  init(_ name: String = "webhook", _ answers: [String: [Delivery]] = [:]) {
    self.name = name
    self.answers = Mutex(answers)
  }

  var told: [String] { seen.withLock { $0 } }
  var mostAtOnce: Int { running.withLock { $0.most } }

  func deliver(_ event: Event) async -> Delivery {
    seen.withLock { $0.append(event.id) }
    running.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
    await Task.yield()
    running.withLock { $0.now -= 1 }
    return answers.withLock { answers in
      guard var list = answers[event.id] ?? answers["*"], !list.isEmpty else { return .delivered }
      let first = list.count == 1 ? list[0] : list.removeFirst()
      answers[event.id] = list
      return first
    }
  }
}

/// Secrets out of a table.
struct Secrets: SecretSource {
  var table: [String: String] = [:]

  func secret(_ reference: SecretReference, defaultVariable: String?) throws(SecretProblem) -> String {
    guard case .environment(let name) = reference, let secret = table[name] else {
      throw SecretProblem("the secret is not there")
    }
    return secret
  }
}
