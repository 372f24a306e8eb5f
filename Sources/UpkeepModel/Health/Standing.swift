/// The state in which a component stands, since when, and what its latest checks lead to.
///
/// The thresholds of the component decide when a run of checks moves the state.
public struct Standing: Hashable, Sendable {
  /// The component's key.
  public var key: String
  /// The state.
  public var state: HealthState
  /// When it entered the state.
  public var since: Timestamp
  /// The message of the check that led to the state.
  public var message: String
  /// The problem that was told of and is not over: `down` or `degraded`. It outlasts `unknown`, so that a recovery
  /// after an outage of the observer is still told, and the same outage is not told twice.
  public var announced: HealthState?
  /// The state that the latest checks ask for while the threshold is not reached.
  public var pending: HealthState?
  /// How many consecutive checks asked for a move.
  public var streak: Int

  /// Makes a standing.
  public init(
    key: String, state: HealthState, since: Timestamp, message: String, announced: HealthState? = nil,
    pending: HealthState? = nil, streak: Int = 0
  ) {
    self.key = key
    self.state = state
    self.since = since
    self.message = message
    self.announced = announced
    self.pending = pending
    self.streak = streak
  }

  /// What one more check makes of the standing of a component.
  ///
  /// The first check sets the state at once. Later ones move it after `failureThreshold` consecutive checks that are
  /// worse, or `successThreshold` that are better; a move to or from `unknown` takes the threshold of its direction in
  /// severity, where leaving `unknown` for operational counts as better.
  ///
  /// - Parameters:
  ///   - standing: The standing before; `nil` when the component was never checked.
  ///   - check: The new check.
  ///   - policy: The component's thresholds.
  /// - Returns: The new standing and, when the state moved, the move.
  public static func advance(
    _ standing: Standing?, by check: Check, policy: CheckPolicy
  ) -> (standing: Standing, transition: Transition?) {
    guard var next = standing else {
      let first = Standing(key: check.component, state: .unknown, since: check.checkedAt, message: "")
      return first.moved(to: check, isFirst: true)
    }
    guard check.state != next.state else {
      next.pending = nil
      next.streak = 0
      return (next, nil)
    }
    let worsens = check.state == .unknown || (check.state > next.state && next.state != .unknown)
    // A check in the same direction continues the streak even when its state differs: down after degraded still fails.
    let continues = next.pending.map { pending in
      (pending == .unknown || (pending > next.state && next.state != .unknown)) == worsens
    }
    next.streak = continues == true ? next.streak + 1 : 1
    next.pending = check.state
    let threshold = worsens ? policy.failureThreshold : policy.successThreshold
    return next.streak >= threshold ? next.moved(to: check) : (next, nil)
  }

  private func moved(to check: Check, isFirst: Bool = false) -> (standing: Standing, transition: Transition?) {
    var next = self
    next.state = check.state
    next.since = isFirst ? check.checkedAt : moment(of: check)
    next.message = check.message
    next.pending = nil
    next.streak = 0
    guard check.state != state else { return (next, nil) }
    return (next, Transition(key: key, from: state, to: check.state, at: next.since, message: check.message))
  }

  /// When a move counts as having happened: a second after the move before it, if the clock says no later.
  ///
  /// Times are kept to the second, and a move is known by its component, its time and its states. Down, up and down
  /// again within one second would be two moves instead of three, and the last one would never be told (R28). A clock
  /// that was set back by a minute or more is believed.
  private func moment(of check: Check) -> Timestamp {
    let ahead = since.seconds - check.checkedAt.seconds
    return (0..<60).contains(ahead) ? since.advanced(by: .seconds(1)) : check.checkedAt
  }
}

extension Standing {
  /// The event that the standing asks for now, which then counts as told; `nil` when there is nothing to tell.
  ///
  /// Told are a problem that differs from the one told last, and its end. Quiet are steady states, moves to `unknown`,
  /// and everything inside a maintenance window; a problem that outlasts its window is told after it.
  ///
  /// - Parameters:
  ///   - component: The component that stands so.
  ///   - transition: The move that the latest check caused, if it caused one.
  ///   - now: The moment of that check.
  ///   - observer: Who saw it.
  public mutating func announce(
    _ component: Component, transition: Transition?, at now: Timestamp, observer: String
  ) -> Event? {
    guard state != .unknown, !component.maintenance.contains(where: { $0.contains(now) }) else { return nil }
    let told = announced
    let problem = state == .operational ? nil : state
    guard told != problem else { return nil }
    announced = problem
    let move =
      transition
      ?? Transition(
        key: key, from: told ?? .unknown, to: state, at: since, message: message, observer: observer)
    return Event(move, kind: problem == nil ? .recovered : state == .down ? .down : .degraded, component: component)
  }
}
