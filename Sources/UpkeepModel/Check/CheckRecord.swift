/// What one check leaves in a store, all of it or nothing.
public struct CheckRecord: Hashable, Sendable {
  /// The check.
  public var check: Check
  /// How the component stands after it.
  public var standing: Standing
  /// The move that the check caused, to be written to the health ref.
  public var transition: Transition?
  /// The event to tell, to be put in the outbox of each sink.
  public var event: Event?

  /// Makes a record.
  public init(check: Check, standing: Standing, transition: Transition? = nil, event: Event? = nil) {
    self.check = check
    self.standing = standing
    self.transition = transition
    self.event = event
  }
}
