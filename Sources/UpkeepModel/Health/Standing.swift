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
  /// When ``announced`` was told last, reminders included.
  public var toldAt: Timestamp?
  /// The dependencies that are down, where the problem is not told on their account. Sorted.
  public var because: [String]
  /// The state that the latest checks ask for while the threshold is not reached.
  public var pending: HealthState?
  /// How many consecutive checks asked for a move.
  public var streak: Int

  /// Makes a standing.
  ///
  /// - Parameter toldAt: `nil` for ``since`` where a problem was told.
  public init(
    key: String, state: HealthState, since: Timestamp, message: String, announced: HealthState? = nil,
    toldAt: Timestamp? = nil, because: [String] = [], pending: HealthState? = nil, streak: Int = 0
  ) {
    self.key = key
    self.state = state
    self.since = since
    self.message = message
    self.announced = announced
    self.toldAt = announced == nil ? nil : toldAt ?? since
    self.because = because
    self.pending = pending
    self.streak = streak
  }

  /// Whether what depends on the component cannot work: it is down, or its latest checks say so and only the threshold
  /// is not reached yet.
  public var isDown: Bool { state == .down || pending == .down }

  /// What one more check makes of the standing of a component.
  ///
  /// The first check sets the state at once. Later ones move it after `failureThreshold` consecutive checks that are
  /// worse, or `successThreshold` that are better; see ``Pull``.
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
    let pull = Pull(from: next.state, to: check.state)
    // A check that pulls the same way continues the streak even when its state differs: down after degraded still fails.
    let continues = next.pending.map { Pull(from: next.state, to: $0) == pull }
    next.streak = continues == true ? next.streak + 1 : 1
    next.pending = check.state
    return next.streak >= pull.threshold(in: policy) ? next.moved(to: check) : (next, nil)
  }

  private func moved(to check: Check, isFirst: Bool = false) -> (standing: Standing, transition: Transition?) {
    var next = self
    next.state = check.state
    next.since = isFirst ? check.checkedAt : moment(of: check)
    next.message = check.message
    next.because = []
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
