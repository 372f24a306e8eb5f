internal import Digests

extension Standing {
  /// The event that the standing asks for now, which then counts as told; `nil` when there is nothing to tell.
  ///
  /// Told are a problem that differs from the one told last, and its end. Quiet are
  ///
  /// - steady states, but for reminders, and moves to `unknown`;
  /// - everything while the component is paused, or inside a maintenance window; what outlasts it is told after it;
  /// - a problem while a dependency is down; it is told when it is still there after that. Its end is always told.
  ///
  /// - Parameters:
  ///   - component: The component that stands so.
  ///   - transition: The move that the latest check caused, if it caused one.
  ///   - now: The moment of that check.
  ///   - observer: Who saw it.
  ///   - causes: The dependencies that are down.
  ///   - interval: How long after the last telling a problem that is still there is told again; `nil` for never.
  public mutating func announce(
    _ component: Component, transition: Transition?, at now: Timestamp, observer: String, because causes: [String] = [],
    remindingEvery interval: Duration? = nil
  ) -> Event? {
    let told = announced
    let problem = state >= .degraded ? state : nil
    because = problem != nil && problem != told ? causes.sorted() : []
    guard state != .unknown, !component.paused, !component.maintenance.contains(where: { $0.contains(now) }) else {
      return nil
    }
    guard told != problem else {
      guard causes.isEmpty, let interval else { return nil }
      return reminder(of: component, at: now, observer: observer, every: interval)
    }
    guard because.isEmpty else { return nil }
    announced = problem
    toldAt = problem == nil ? nil : transition?.at ?? now
    let move =
      transition
      ?? Transition(
        key: key, from: told ?? .unknown, to: state, at: since, message: message, observer: observer)
    let kind: Event.Kind = problem == nil ? .recovered : state == .down ? .down : .degraded
    return Event(move, kind: kind, component: component, told: told)
  }

  /// Tells a problem again when that is due. The id counts the intervals since the problem began, so a reminder that is
  /// told again after a crash has the same one (R28).
  private mutating func reminder(
    of component: Component, at now: Timestamp, observer: String, every interval: Duration
  ) -> Event? {
    guard announced != nil, let last = toldAt, interval >= .seconds(1), now >= last.advanced(by: interval) else {
      return nil
    }
    toldAt = now
    let number = (now.seconds - since.seconds) / interval.components.seconds
    let identity = "\(key)|\(since)|\(state.rawValue)|\(observer)|reminder \(number)"
    return Event(
      id: String(SHA256.digest(of: identity).hex.prefix(32)), kind: .reminder, name: component.name,
      group: component.group, labels: component.labels,
      transition: Transition(
        key: key, from: state, to: state, at: now, message: "\(state.rawValue) since \(since): \(message)",
        observer: observer), told: announced)
  }

  /// The standing as if this event, which it counts as told, had not been told: where the store that holds the event may
  /// not survive the run, the next one finds in the report what is still to be told (R28).
  package func untelling(_ event: Event) -> Standing {
    var standing = self
    standing.announced = event.told
    standing.toldAt = event.told == nil ? nil : since
    return standing
  }
}
