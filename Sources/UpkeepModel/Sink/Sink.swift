/// Where events are told: a log, a web hook, a chat.
///
/// A sink is told each event at least once. It may see one again after a crash, with the same ``Event/id``.
public protocol Sink: Sendable {
  /// The name under which events wait for it in the outbox; the same in every run.
  var name: String { get }

  /// Tells one event, once. It must end within a time of its own, and soon after its task is cancelled.
  func deliver(_ event: Event) async -> Delivery
}

/// What came of telling an event.
public enum Delivery: Hashable, Sendable {
  /// The other side has it.
  case delivered
  /// It may work later. `after` is how long the other side asked to wait, for any event.
  case retry(after: Duration?, reason: String)
  /// It will never work: what is sent, or where to, must be mended.
  case rejected(reason: String)
}
