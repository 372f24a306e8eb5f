internal import HealthEngine
internal import Scheduling
internal import Synchronization
internal import UpkeepModel

/// What the parts of a watch share: which components are due, what was found and is not recorded yet, and what is in
/// force.
final class WatchBoard: Sendable {
  private struct State {
    var queue: DueQueue
    var components: [String: Component] = [:]
    /// When those that wait for their turn were due.
    var dues: [String: Duration] = [:]
    var found: [FoundCheck] = []
    var held = HeldFindings()
    /// Components that were never checked, and since when that is so.
    var fresh: Set<String> = []
    var freshSince = Duration.zero
    var occasion = Occasion()
    var isReportWanted = false
    var worstDelay = Duration.zero
  }

  private let state: Mutex<State>
  /// Wakes the part that records; one signal is kept.
  let signals: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation

  init(spread: Duration) {
    state = Mutex(State(queue: DueQueue(spread: spread)))
    (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  // MARK: Components

  /// From now on these are checked, apart from those that are paused. What is new or was changed comes soon.
  ///
  /// - Parameter last: When a component was checked last.
  func watch(_ recorded: [RecordedComponent], last: [String: Duration] = [:], now: Duration) {
    let active = recorded.map(\.component).filter { !$0.paused }
    state.withLock { state in
      let before = state.components
      state.components = Dictionary(active.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
      state.queue.set(state.components.mapValues(\.policy.interval), last: { last[$0] }, now: now)
      let watched = state.components
      state.found += state.held.keep { watched[$0] != nil }
      let fresh = active.map(\.key).filter { before[$0] == nil && last[$0] == nil }
      if !fresh.isEmpty { state.freshSince = now }
      state.fresh = state.fresh.union(fresh).filter { state.components[$0] != nil }
      for component in active {
        guard let old = before[component.key], old.provider != component.provider || old.config != component.config
        else { continue }
        state.queue.hasten(component.key, now: now)
      }
    }
  }

  /// How many components are checked.
  var count: Int { state.withLock { $0.queue.count } }

  // MARK: Checks

  /// Takes what is due, and tells when to look again at the latest.
  func takeDue(now: Duration) -> (components: [Component], next: Duration?) {
    state.withLock { state in
      let taken = state.queue.take(now: now)
      for (key, late) in taken { state.dues[key] = now - late }
      return (taken.compactMap { state.components[$0.key] }, state.queue.nextDue)
    }
  }

  /// The first try of a component begins.
  func began(_ key: String, now: Duration) {
    state.withLock { state in
      state.held.began(key, at: now)
      guard let due = state.dues.removeValue(forKey: key) else { return }
      state.worstDelay = max(state.worstDelay, now - due)
    }
  }

  /// The worst delay since this was asked last, also of what has not begun, and how many wait for their turn.
  func takeDelay(now: Duration) -> (worst: Duration, waiting: Int) {
    state.withLock { state in
      defer { state.worstDelay = .zero }
      let waiting = state.dues.values.min().map { now - $0 } ?? .zero
      return (max(state.worstDelay, waiting), state.dues.count)
    }
  }

  /// A check was made. A failure waits until the component's dependencies were looked at, which are due at once then.
  func add(_ found: FoundCheck, now: Duration) {
    state.withLock { state in
      let watched = state.components
      let (free, wanted) = state.held.add(found, at: now) { watched[$0] != nil }
      state.found += free
      for key in wanted { state.queue.bringForward(key, now: now) }
    }
    signal.yield()
  }

  /// Whether something is to be recorded.
  ///
  /// - Parameter all: Also failures that wait for their dependencies are, from now on.
  func hasFound(all: Bool, now: Duration) -> Bool {
    state.withLock { state in
      state.found += all ? state.held.all() : state.held.expired(at: now)
      return !state.found.isEmpty
    }
  }

  /// Takes what was found since the last time.
  func takeFound() -> [FoundCheck] {
    state.withLock { state in
      defer { state.found.removeAll(keepingCapacity: true) }
      return state.found
    }
  }

  /// What could not be recorded waits for another try.
  func giveBack(_ found: [FoundCheck]) {
    state.withLock { $0.found.insert(contentsOf: found, at: 0) }
  }

  /// These are recorded, and come again at their next time.
  func finish(_ found: [FoundCheck], now: Duration) {
    state.withLock { state in
      for found in found {
        state.queue.finish(found.component.key, now: now)
        state.fresh.remove(found.component.key)
      }
    }
  }

  // MARK: Reports

  /// What a report says beside the health.
  var occasion: Occasion { state.withLock { $0.occasion } }

  /// A plan was carried out, which the next report tells.
  func applied(_ plan: Plan) {
    state.withLock { state in
      let words = [state.occasion.applied, plan.countsInWords].compactMap { $0 }
      state.occasion = Occasion(
        owner: plan.owner, revision: plan.revision, applied: words.isEmpty ? nil : words.joined(separator: "; "))
      state.isReportWanted = true
    }
    signal.yield()
  }

  /// Something is to be told in a report.
  func wantReport() {
    state.withLock { $0.isReportWanted = true }
    signal.yield()
  }

  /// Whether new components still wait for their first check, for less than so long.
  func isFresh(for patience: Duration, now: Duration) -> Bool {
    state.withLock { !$0.fresh.isEmpty && now - $0.freshSince < patience }
  }

  var isReportWanted: Bool { state.withLock { $0.isReportWanted } }

  /// A report was made of what was wanted by then.
  func reported() {
    state.withLock { state in
      state.isReportWanted = false
      state.occasion.applied = nil
    }
  }
}
