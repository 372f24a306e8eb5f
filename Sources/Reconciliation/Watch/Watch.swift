internal import HealthEngine
internal import UpkeepModel

/// The straight line, repeatedly: a new commit at once, each component at its interval, a report when something moved.
///
/// Its parts run beside each other, so that none waits for another: a slow check, a sink that does not answer, or a run
/// of others that holds the lease holds up nothing but itself. Checks are made without any lease; it is held only while
/// they are recorded and reported, so `check` and `reconcile` may run beside a watch (R22).
package struct Watch: Sendable {
  let reconciler: Reconciler
  let selection: ManifestSelection
  let options: WatchOptions
  let tell: @Sendable (WatchNotice) -> Void
  let board: WatchBoard

  /// - Parameters:
  ///   - reconciler: The line that is repeated.
  ///   - selection: Which manifest is meant.
  ///   - options: How it goes.
  ///   - tell: Told what happens.
  package init(
    _ reconciler: Reconciler, of selection: ManifestSelection, options: WatchOptions = WatchOptions(),
    tell: @escaping @Sendable (WatchNotice) -> Void
  ) {
    self.reconciler = reconciler
    self.selection = selection
    self.options = options
    self.tell = tell
    board = WatchBoard(spread: options.spread)
  }

  /// Watches until its task is cancelled, and then records what was found and reports it, within a bounded time.
  ///
  /// - Throws: ``StoreError`` or ``GitOpsProblem`` when it cannot begin; later ones are told and tried again.
  package func run() async throws -> WatchEnd {
    let keepsStreaks = try await begin()
    let recording = WatchRecording(self, keepsStreaks: keepsStreaks)
    let (arrivals, arrival) = AsyncStream.makeStream(of: [Component].self)
    let end = await withTaskGroup(of: WatchEnd?.self) { group in
      group.addTask { await follow() }
      group.addTask { await schedule(arrival) }
      group.addTask { await observe(arrivals) }
      group.addTask { await recording.run() }
      group.addTask { await deliver() }
      group.addTask { await tidy() }
      if let remote = options.remote {
        if let refresh = remote.refresh { group.addTask { await self.refresh(remote, by: refresh) } }
        if let send = remote.send { group.addTask { await push(remote, by: send) } }
        group.addTask { await tidy(remote) }
      }
      var end = WatchEnd.asked
      for await reason in group {
        if let reason { end = reason }
        // One part ends when all are to end.
        group.cancelAll()
      }
      return end
    }
    await recording.end()
    if end == .asked, let remote = options.remote, let send = remote.send { await sendLast(remote, by: send) }
    return end
  }

  /// Goes on from what is recorded, so that it is checked even where the manifest cannot be read.
  ///
  /// - Returns: Whether the store was empty, and may be again at the next start.
  private func begin() async throws -> Bool {
    let store = reconciler.store
    let wasEmpty = try await store.index().revision == 0
    try await Restoration.restoreIfEmpty(store, from: reconciler.log)
    let latest = try await store.latestChecks().map { ($0.component, Duration.seconds($0.checkedAt.seconds)) }
    board.watch(
      try await store.list(), last: Dictionary(latest, uniquingKeysWith: { first, _ in first }), now: options.clock())
    tell(.watching(components: board.count))
    return wasEmpty
  }

  // MARK: Checks

  /// Hands over what is due, when it is due.
  private func schedule(_ arrival: AsyncStream<[Component]>.Continuation) async -> WatchEnd? {
    var told = options.clock()
    while !Task.isCancelled {
      let now = options.clock()
      let (components, next) = board.takeDue(now: now)
      if !components.isEmpty { arrival.yield(components) }
      if now - told >= .seconds(60) {
        let (worst, waiting) = board.takeDelay(now: now)
        if worst > options.lateness { tell(.late(worst, waiting: waiting)) }
        told = now
      }
      options.beat()
      // Not after each single one: a pause of some milliseconds takes up what is due together.
      let pause = next.map { max(.milliseconds(20), min($0 - options.clock(), .seconds(1))) } ?? .seconds(1)
      try? await options.pause(min(pause, .milliseconds(500)))
    }
    arrival.finish()
    return nil
  }

  private func observe(_ arrivals: AsyncStream<[Component]>) async -> WatchEnd? {
    let (board, clock) = (board, options.clock)
    // Ends by cancellation only.
    try? await reconciler.engine.observe(arrivals) { component in
      board.began(component.key, now: clock())
    } found: {
      board.add($0, now: clock())
    }
    return nil
  }

  // MARK: Events and old checks

  /// Takes events to their sinks, new ones and those that are to be tried again.
  private func deliver() async -> WatchEnd? {
    while (try? await Task.sleep(for: options.deliveryPause)) != nil { _ = await reconciler.options.deliver() }
    return nil
  }

  private func tidy() async -> WatchEnd? {
    var cause = Cause("old checks are not removed", tell)
    while (try? await Task.sleep(for: options.tidyPause)) != nil {
      do {
        try await reconciler.forgetOldChecks()
        cause.isGone()
      } catch {
        cause.is(error)
      }
    }
    return nil
  }
}

/// A trouble that goes on is told once, and its end.
struct Cause {
  private let subject: String
  private let tell: @Sendable (WatchNotice) -> Void
  private var told: String?

  init(_ subject: String, _ tell: @escaping @Sendable (WatchNotice) -> Void) {
    self.subject = subject
    self.tell = tell
  }

  mutating func `is`(_ error: any Error) {
    if error is CancellationError || Task.isCancelled { return }
    let text = "\(error)"
    if text != told { tell(.trouble(subject, error)) }
    told = text
  }

  mutating func isGone() {
    if told != nil { tell(.mended(subject)) }
    told = nil
  }
}
