/// What something reported about itself, such as a job about its run.
public struct Heartbeat: Hashable, Sendable {
  /// What is reported.
  public enum Signal: String, CaseIterable, Hashable, Sendable {
    /// A run begins.
    case start
    /// It is alive, or a run ended well.
    case ok
    /// A run failed.
    case fail
  }

  /// What is reported.
  public var signal: Signal
  /// When.
  public var at: Timestamp
  /// One line for people; may be empty.
  public var message: String

  /// Makes a heartbeat.
  public init(_ signal: Signal, at: Timestamp, message: String = "") {
    self.signal = signal
    self.at = at
    self.message = message
  }
}

/// The newest heartbeats of a component.
public struct Pulse: Hashable, Sendable {
  /// When the latest run began; `nil` when no beginning was ever reported.
  public var started: Timestamp?
  /// The latest ``Heartbeat/Signal/ok`` or ``Heartbeat/Signal/fail``; `nil` when there was none.
  public var ended: Heartbeat?

  /// Makes a pulse.
  public init(started: Timestamp? = nil, ended: Heartbeat? = nil) {
    self.started = started
    self.ended = ended
  }

  /// Takes one more heartbeat in; one that is older than what is known changes nothing.
  public mutating func add(_ heartbeat: Heartbeat) {
    switch heartbeat.signal {
    case .start: started = started.map { max($0, heartbeat.at) } ?? heartbeat.at
    case .ok, .fail: if ended.map({ $0.at <= heartbeat.at }) ?? true { ended = heartbeat }
    }
  }
}
