internal import Synchronization
internal import UpkeepModel

/// Keeps checks while the round goes on.
///
/// A transaction costs the same for one check as for hundreds, and checks must not wait for it. So they are put in a
/// list, and whatever stands there when the previous transaction is done goes into the next one.
final class CheckRecorder: Sendable {
  private struct State {
    var standings: [String: Standing]
    var waiting: [CheckRecord] = []
    var checks: [Check] = []
  }

  private let store: any CheckStore
  private let sinks: [String]
  private let observer: String
  private let manifestCommit: String?
  private let emit: (@Sendable (Event) async -> Void)?
  private let state: Mutex<State>

  init(
    store: any CheckStore, sinks: [String], observer: String, manifestCommit: String?, standings: [String: Standing],
    emit: (@Sendable (Event) async -> Void)?
  ) {
    self.store = store
    self.sinks = sinks
    self.observer = observer
    self.manifestCommit = manifestCommit
    self.emit = emit
    state = Mutex(State(standings: standings))
  }

  /// Runs `round`, which delivers checks, and returns when all of them are durable.
  ///
  /// - Returns: The checks, sorted by component.
  /// - Throws: ``StoreError`` when a batch could not be written: the round is cancelled then; or what `round` throws,
  ///   after the checks that were delivered are durable.
  func record(
    _ round: @escaping @Sendable (@escaping @Sendable (Component, Check) -> Void) async throws -> Void
  ) async throws -> [Check] {
    let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    // The writer is no child of this task: what was found before a cancellation is still written, whole batch by batch.
    let writer = Task {
      for await _ in signals { try await self.writeWaiting() }
      try await self.writeWaiting()
    }
    let rounds = Task {
      try await round { component, check in
        self.add(component, check)
        signal.yield()
      }
    }
    let guardian = Task {
      if case .failure = await writer.result { rounds.cancel() }
    }
    let outcome = await withTaskCancellationHandler {
      await rounds.result
    } onCancel: {
      rounds.cancel()
    }
    signal.finish()
    try await writer.value
    await guardian.value
    try outcome.get()
    return state.withLock { $0.checks }.sorted { $0.component < $1.component }
  }

  private func add(_ component: Component, _ check: Check) {
    state.withLock { state in
      var (standing, transition) = Standing.advance(
        state.standings[check.component], by: check, policy: component.policy)
      transition?.observer = observer
      transition?.manifestCommit = manifestCommit
      let event = standing.announce(component, transition: transition, at: check.checkedAt, observer: observer)
      state.standings[check.component] = standing
      state.checks.append(check)
      state.waiting.append(CheckRecord(check: check, standing: standing, transition: transition, event: event))
    }
  }

  private func writeWaiting() async throws {
    let records = state.withLock { state in
      defer { state.waiting.removeAll(keepingCapacity: true) }
      return state.waiting
    }
    guard !records.isEmpty else { return }
    try await store.record(records, sinks: sinks)
    guard let emit else { return }
    for event in records.compactMap(\.event) { await emit(event) }
  }
}
