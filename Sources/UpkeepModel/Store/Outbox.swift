/// An event on its way to one sink.
public struct OutboxEntry: Hashable, Sendable {
  /// The ``notBefore`` of an entry that is not tried any more: 9999-12-31T23:59:59Z.
  public static let never = Timestamp(seconds: 253_402_300_799)

  /// The event.
  public var event: Event
  /// The sink's name.
  public var sink: String
  /// How often it was tried.
  public var attempts: Int
  /// Not to be tried before this moment.
  public var notBefore: Timestamp
  /// Why the last try failed.
  public var problem: String?

  /// Makes an entry.
  public init(event: Event, sink: String, attempts: Int, notBefore: Timestamp, problem: String?) {
    self.event = event
    self.sink = sink
    self.attempts = attempts
    self.notBefore = notBefore
    self.problem = problem
  }
}

/// Events that are recorded and not yet delivered: they survive a crash and go out at least once (R28).
public protocol Outbox: Sendable {
  /// Entries not delivered, in the order in which they were recorded.
  ///
  /// - Parameter due: Only those that may be tried at this moment; `nil` for all, also for those that were given up.
  func undelivered(due: Timestamp?) async throws(StoreError) -> [OutboxEntry]

  /// The sink has the event. It stays known, so that the same event recorded again is not sent again (R28).
  func delivered(_ entry: OutboxEntry) async throws(StoreError)

  /// The sink could not be reached; to be tried again at `next`, or never when `nil`. An entry that was delivered
  /// meanwhile stays delivered.
  func failed(_ entry: OutboxEntry, problem: String, next: Timestamp?) async throws(StoreError)

  /// The sink does not want the event. It leaves the outbox as if delivered, but does not count as told.
  func withheld(_ entry: OutboxEntry) async throws(StoreError)

  /// The last event of each component that the sink was told, by key; as far as the store still holds it.
  func told(_ sink: String) async throws(StoreError) -> [String: Event]
}

extension Outbox {
  /// Leaves the outbox as if delivered.
  public func withheld(_ entry: OutboxEntry) async throws(StoreError) { try await delivered(entry) }

  /// Nothing is known.
  public func told(_ sink: String) async throws(StoreError) -> [String: Event] { [:] }
}

/// Changes that were carried out and are not yet on the health ref. A store notes them in the transaction that carries
/// them out.
public protocol ChangeLog: Sendable {
  /// Changes that no report holds yet, in the order in which they were carried out.
  func unpublishedChanges() async throws(StoreError) -> [AppliedChange]

  /// A report that is on the health ref holds these; they need not be kept any more.
  func published(_ changes: [AppliedChange]) async throws(StoreError)
}

/// Transitions that are recorded and not yet on the health ref.
public protocol TransitionLog: Sendable {
  /// Transitions that no report holds yet, in the order in which they were recorded; with the keys that the components
  /// had then.
  func unpublishedTransitions() async throws(StoreError) -> [Transition]

  /// A report that is on the health ref holds these.
  func published(_ transitions: [Transition]) async throws(StoreError)
}
