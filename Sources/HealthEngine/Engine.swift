internal import JSONText
internal import Synchronization
public import UpkeepModel

/// Runs providers against components, keeps what they find, and aggregates it.
///
/// It knows only the ``ComponentStore`` and ``CheckStore`` seams. A program of one's own needs no more than this:
///
/// ```swift
/// let store = MemoryStore()
/// let engine = Engine(components: store, checks: store)
/// await engine.register(QueueDepth())
/// try await engine.createComponent(Component(key: "orders", provider: "queue-depth", config: ["queue": "orders"]))
/// try await engine.runAll()
/// print(try await engine.snapshot().state)
/// ```
public actor Engine {
  private let components: any ComponentStore
  private let checks: any CheckStore
  private let heartbeats: (any HeartbeatStore)?
  private let options: EngineOptions
  private var providers: [String: any Provider] = [:]
  private var emit: (@Sendable (Event) async -> Void)?

  /// Makes an engine without providers.
  ///
  /// - Parameters:
  ///   - components: Where components are kept.
  ///   - checks: Where checks are kept.
  ///   - heartbeats: Where heartbeats are kept; without it, checks that judge them are `unknown`.
  ///   - options: How it runs.
  public init(
    components: any ComponentStore, checks: any CheckStore, heartbeats: (any HeartbeatStore)? = nil,
    options: EngineOptions = EngineOptions()
  ) {
    self.components = components
    self.checks = checks
    self.heartbeats = heartbeats
    self.options = options
  }

  // MARK: Providers and events

  /// Adds a provider, or replaces the one of the same name.
  public func register(_ provider: any Provider) {
    providers[provider.name] = provider
  }

  /// The registered providers, sorted by name.
  public var registeredProviders: [ProviderDescription] {
    providers.values.map(\.description).sorted { $0.name < $1.name }
  }

  /// Sets who is told of events; each is told once its record is durable (R28). `nil` tells nobody.
  public func setEmitter(_ emit: (@Sendable (Event) async -> Void)?) {
    self.emit = emit
  }

  // MARK: Checks

  /// Checks one component now, keeps the check and what follows from it, and returns the check.
  ///
  /// A provider that is not registered or refuses the settings makes the check `unknown`; it is kept all the same.
  ///
  /// - Throws: ``StoreError`` when the store cannot be read or written; nothing is kept then.
  @discardableResult
  public func run(_ component: Component) async throws -> Check {
    let checks = try await run([component])
    guard let check = checks.first else { throw CancellationError() }
    return check
  }

  /// Checks every component that is not paused, at most ``EngineOptions/concurrency`` at once.
  ///
  /// - Parameter progress: Called with the counts as checks come in.
  /// - Returns: The checks, sorted by component.
  /// - Throws: ``StoreError``, or `CancellationError` when the task is cancelled; what was kept by then stays.
  @discardableResult
  public func runAll(progress: (@Sendable (CheckProgress) -> Void)? = nil) async throws -> [Check] {
    try await run(components.list().map(\.component).filter { !$0.paused }, progress: progress)
  }

  /// Checks these components, whether paused or not.
  ///
  /// - Parameters:
  ///   - selected: What to check.
  ///   - manifestCommit: The manifest commit in force, for the transitions.
  ///   - progress: Called with the counts as checks come in.
  /// - Returns: The checks, sorted by component.
  @discardableResult
  public func run(
    _ selected: [Component], manifestCommit: String? = nil, progress: (@Sendable (CheckProgress) -> Void)? = nil
  ) async throws -> [Check] {
    try await survey(selected, manifestCommit: manifestCommit, progress: progress).checks
  }

  /// Checks these components as ``run(_:manifestCommit:progress:)`` does, and tells besides whether the observer could
  /// tell.
  package func survey(
    _ selected: [Component], manifestCommit: String?, progress: (@Sendable (CheckProgress) -> Void)? = nil
  ) async throws -> Survey {
    let recorder = try await recorder(of: selected, manifestCommit: manifestCommit)
    let round = self.round { [recorder] in recorder.standing(of: $0) }
    let stages = CheckStages.of(selected, providers: providers)
    let checks = try await recorder.record { [options] sink in
      try await withTaskExecutorPreference(options.executor) {
        var count = CheckProgress(total: selected.count, done: 0, states: [:])
        for stage in stages {
          try await round.run(stage) { component, check in
            count.done += 1
            count.states[check.state, default: 0] += 1
            sink(component, check)
            progress?(count)
          }
        }
      }
    }
    return Survey(checks: checks, blindness: recorder.blindness)
  }

  private func recorder(of selected: [Component], manifestCommit: String?) async throws(StoreError) -> CheckRecorder {
    let judging = selected.filter { providers[$0.provider]?.description.judgesOthers ?? false }.map(\.key)
    let terms = RoundLedger.Terms(
      observer: options.observer, manifestCommit: manifestCommit, reminderInterval: options.reminderInterval,
      holdsFailures: !options.witnesses.isEmpty, judging: Set(judging))
    let ledger = RoundLedger(
      terms, selected: selected, standings: try await checks.standings(), paused: try await pausedDependencies(selected)
    )
    let inquiry = options.witnesses.isEmpty ? nil : WitnessInquiry(options.witnesses, pause: options.pause)
    return CheckRecorder(store: checks, sinks: options.sinks, ledger: ledger, inquiry: inquiry, emit: emit)
  }

  private func pausedDependencies(_ selected: [Component]) async throws(StoreError) -> Set<String> {
    let keys = Set(selected.flatMap(\.dependsOn)).subtracting(selected.map(\.key))
    guard !keys.isEmpty else { return [] }
    return Set(try await components.components(keys.sorted()).filter(\.component.paused).map(\.key))
  }

  /// Performs the check without keeping anything; for previews. No retries.
  public func preview(_ component: Component) async -> Check {
    let finding = await round().probe(for: component).check()
    return CheckRound.check(component, finding, attempts: 1, options: options)
  }

  /// Performs the check with the retries of its policy, without keeping anything.
  ///
  /// - Throws: `CancellationError` when the task is cancelled.
  public func trial(_ component: Component) async throws -> Check {
    let round = self.round()
    let found = try await withTaskExecutorPreference(options.executor) {
      var found: Check?
      try await round.run([component]) { found = $1 }
      return found
    }
    guard let found else { throw CancellationError() }
    return found
  }

  private func round(present: @escaping @Sendable (String) -> Standing? = { _ in nil }) -> CheckRound {
    let surroundings = RecordedSurroundings(
      components: components, checks: checks, heartbeats: heartbeats, present: present)
    return CheckRound(providers: providers, options: options, surroundings: surroundings)
  }

  /// The latest check of every component, how each stands, and the worst state of all.
  public func snapshot() async throws(StoreError) -> Health {
    try await snapshot(of: components.list())
  }

  /// The snapshot of components that were listed already.
  public func snapshot(of recorded: [RecordedComponent]) async throws(StoreError) -> Health {
    let standings = try await checks.standings()
    let latest = try await checks.latestChecks()
    return Health(recorded: recorded, standings: standings, latest: latest)
  }

  // MARK: Checks without end

  /// Checks components as they come, each when its turn is, and keeps nothing. Ends when the stream does and all is
  /// done.
  ///
  /// - Parameters:
  ///   - arrivals: What is to be checked next. A component that is under way must not come again.
  ///   - started: Told when the first try of a component begins.
  ///   - found: Told of each check, for ``keep(_:manifestCommit:)``.
  /// - Throws: `CancellationError` when the task is cancelled; what was under way is not told.
  package func observe(
    _ arrivals: AsyncStream<[Component]>, started: @escaping @Sendable (Component) -> Void,
    found: @escaping @Sendable (FoundCheck) -> Void
  ) async throws {
    let round = self.round()
    try await withTaskExecutorPreference(options.executor) {
      try await round.run([], then: arrivals, started: started) { found(FoundCheck(component: $0, check: $1)) }
    }
  }

  /// Keeps checks that were found before, and what follows from them.
  ///
  /// - Returns: The moves that they caused, and why failures among them are unknown.
  /// - Throws: ``StoreError`` when the store cannot be read or written; what was kept by then stays.
  package func keep(
    _ found: [FoundCheck], manifestCommit: String?
  ) async throws -> (transitions: [Transition], blindness: Blindness?) {
    let recorder = try await recorder(of: found.map(\.component), manifestCommit: manifestCommit)
    _ = try await recorder.record(gathers: false) { sink in
      for found in found { sink(found.component, found.check) }
    }
    return (recorder.transitions, recorder.blindness)
  }

  // MARK: Components

  /// Adds a component by hand.
  ///
  /// - Parameters:
  ///   - component: The component.
  ///   - owner: Whose it is.
  ///   - by: Who does it, as plans tell (R15).
  /// - Throws: `conflict` when the key is taken.
  @discardableResult
  public func createComponent(
    _ component: Component, owner: String = Manifest.defaultOwner, by: String? = nil
  ) async throws(StoreError) -> RecordedComponent {
    try await components.create(component, owner: owner, by: by)
  }

  /// The component with the key.
  ///
  /// - Throws: `notFound`.
  public func component(_ key: String) async throws(StoreError) -> RecordedComponent {
    try await components.get(key)
  }

  /// All components, sorted by key.
  public func listComponents() async throws(StoreError) -> [RecordedComponent] {
    try await components.list()
  }

  /// Replaces what is declared of a component.
  ///
  /// - Throws: `notFound`.
  @discardableResult
  public func updateComponent(_ component: Component, by: String? = nil) async throws(StoreError) -> RecordedComponent {
    try await components.update(component, by: by)
  }

  /// Removes a component; its history stays readable.
  ///
  /// - Throws: `notFound`.
  public func deleteComponent(_ key: String, by: String? = nil) async throws(StoreError) {
    try await components.delete(key, by: by)
  }
}

extension Health {
  /// Puts a snapshot together out of what stores list. All three are sorted by key.
  public init(recorded: [RecordedComponent], standings: [Standing], latest: [Check]) {
    let standing = Dictionary(standings.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    let check = Dictionary(latest.map { ($0.component, $0) }, uniquingKeysWith: { first, _ in first })
    self.init(
      entries: recorded.map { entry in
        Entry(component: entry.component, standing: standing[entry.key], latest: check[entry.key])
      })
  }
}

/// What one round of checks found.
package struct Survey: Sendable {
  /// The checks, sorted by component.
  package var checks: [Check]
  /// Why all failures among them are unknown; `nil` when they are not.
  package var blindness: Blindness?
}
