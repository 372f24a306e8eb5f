public import UpkeepModel

/// How an engine runs.
public struct EngineOptions: Sendable {
  /// How many checks run at once. Waiting for a retry takes no place.
  public var concurrency: Int
  /// How many checks of one target run at once, see ``Probe/target``. The others wait without taking a place.
  public var perHost: Int
  /// The upper limit for the timeout of any check; `nil` for none.
  public var timeoutLimit: Duration?
  /// Which addresses checks may connect to.
  public var network: NetworkPolicy
  /// Who observes; stands in transitions and events.
  public var observer: String
  /// How long after the last telling a problem that is still there is told again; `nil` for never.
  public var reminderInterval: Duration?
  /// Who is asked when checks failed, whether the observer has a network; none for believing every failure.
  public var witnesses: [Witness]
  /// The names of the sinks into whose outbox events are put.
  public var sinks: [String]
  /// Resolves secrets.
  public var secrets: any SecretSource
  /// The present time.
  public var now: @Sendable () -> Timestamp
  /// Where checks run; `nil` for the shared pool. Probes that only send requests run best on the thread that carries
  /// their connections.
  public var executor: (any TaskExecutor)?
  /// Waits before a retry; throws when the task is cancelled.
  public var pause: @Sendable (Duration) async throws -> Void

  /// Makes options; the defaults are those of the command line.
  public init(
    concurrency: Int = 64, perHost: Int = 8, timeoutLimit: Duration? = nil, network: NetworkPolicy = .anywhere,
    observer: String = "local", reminderInterval: Duration? = nil, witnesses: [Witness] = [], sinks: [String] = [],
    secrets: any SecretSource = HostSecrets(),
    executor: (any TaskExecutor)? = nil,
    now: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
    pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.concurrency = max(1, concurrency)
    self.perHost = max(1, perHost)
    self.timeoutLimit = timeoutLimit
    self.network = network
    self.observer = observer
    self.reminderInterval = reminderInterval
    self.witnesses = witnesses
    self.sinks = sinks
    self.secrets = secrets
    self.executor = executor
    self.now = now
    self.pause = pause
  }
}

/// How far a run of checks is.
public struct CheckProgress: Hashable, Sendable {
  /// How many components are checked in all.
  public var total: Int
  /// How many are done.
  public var done: Int
  /// How many of these are in each state.
  public var states: [HealthState: Int]
}
