internal import Synchronization
internal import UpkeepModel

/// Keeps checks while the round goes on.
///
/// A transaction costs the same for one check as for hundreds, and checks must not wait for it. So they are put in a
/// list, and whatever stands there when the previous transaction is done goes into the next one.
final class CheckRecorder: Sendable {
  private struct State {
    var ledger: RoundLedger
    var waiting: [CheckRecord] = []
    var checks: [Check] = []
    var blindness: Blindness?
    var transitions: [Transition] = []
  }

  /// How long the first check of a batch waits for others: to wake the writer for each costs as much CPU as all else
  /// that keeping a check does.
  private static let gathering = Duration.milliseconds(2)

  private let store: any CheckStore
  private let sinks: [String]
  private let inquiry: WitnessInquiry?
  private let emit: (@Sendable (Event) async -> Void)?
  private let state: Mutex<State>

  init(
    store: any CheckStore, sinks: [String], ledger: RoundLedger, inquiry: WitnessInquiry?,
    emit: (@Sendable (Event) async -> Void)?
  ) {
    self.store = store
    self.sinks = sinks
    self.inquiry = inquiry
    self.emit = emit
    state = Mutex(State(ledger: ledger))
  }

  /// Why the failures of the round are unknown; `nil` when they are not.
  var blindness: Blindness? { state.withLock { $0.blindness } }

  /// How a component stands after what was found so far.
  func standing(of key: String) -> Standing? { state.withLock { $0.ledger.standing(of: key) } }

  /// The moves that the checks caused so far.
  var transitions: [Transition] { state.withLock { $0.transitions } }

  /// Runs `round`, which delivers checks, and returns when all of them are durable.
  ///
  /// - Parameter gathers: Whether checks come one after the other, so that the first of a batch waits for others.
  /// - Returns: The checks, sorted by component.
  /// - Throws: ``StoreError`` when a batch could not be written: the round is cancelled then; or what `round` throws,
  ///   after the checks that were delivered are durable.
  func record(
    gathers: Bool = true,
    _ round: @escaping @Sendable (@escaping @Sendable (Component, Check) -> Void) async throws -> Void
  ) async throws -> [Check] {
    let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    // The writer is no child of this task: what was found before a cancellation is still written, whole batch by batch.
    let writer = Task {
      for await _ in signals {
        if gathers { try? await Task.sleep(for: Self.gathering) }
        try await self.writeWaiting()
      }
      try await self.writeWaiting()
    }
    let rounds = Task {
      try await round { component, check in
        if check.state == .down { self.inquiry?.failureSeen() }
        if self.keep({ $0.add(component, check) }) { signal.yield() }
      }
      try await self.settle()
    }
    let guardian = Task {
      if case .failure = await writer.result { rounds.cancel() }
    }
    let outcome = await withTaskCancellationHandler {
      await rounds.result
    } onCancel: {
      rounds.cancel()
    }
    await inquiry?.end()
    if case .failure = outcome { keep { $0.abandon() } }
    signal.finish()
    try await writer.value
    await guardian.value
    try outcome.get()
    return state.withLock { $0.checks }.sorted { $0.component < $1.component }
  }

  /// Decides about the failures that are held, once all checks are done.
  private func settle() async throws {
    guard state.withLock({ $0.ledger.hasFailures }) else { return }
    let blindness = await inquiry?.verdict()
    // Whoever is cancelled gets no answer from a witness either.
    try Task.checkCancellation()
    state.withLock { $0.blindness = blindness }
    keep { $0.settle(as: blindness?.reason) }
  }

  /// Puts what the ledger gives out into the list.
  ///
  /// - Returns: Whether the list was empty before, so that the writer has to be told.
  @discardableResult
  private func keep(_ change: (inout RoundLedger) -> [CheckRecord]) -> Bool {
    state.withLock { state in
      let wasEmpty = state.waiting.isEmpty
      let records = change(&state.ledger)
      state.checks += records.map(\.check)
      state.waiting += records
      state.transitions += records.compactMap(\.transition)
      return wasEmpty && !records.isEmpty
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
