/// The state of one component over time, as its transitions tell it.
///
/// The state before the first known transition is the one that it came from. So a window needs no transition from
/// before its beginning.
package struct Timeline: Hashable, Sendable {
  /// A stretch in one state.
  package struct Stretch: Hashable, Sendable {
    package var span: TimeSpan
    package var state: HealthState
    /// What the check that led to the state said; empty when that lies before what is known.
    package var message: String

    package init(span: TimeSpan, state: HealthState, message: String = "") {
      self.span = span
      self.state = state
      self.message = message
    }
  }

  /// The transitions, in order of time.
  package let transitions: [Transition]
  /// The state before the first transition; with none, the state all the time.
  package let initial: HealthState
  /// The transitions, short: sums of a year look at these alone.
  private let steps: [Step]

  private struct Step: Hashable {
    var at: Timestamp
    var to: HealthState
  }

  /// Makes a timeline.
  ///
  /// - Parameters:
  ///   - transitions: The component's transitions, in any order.
  ///   - steady: The state where there is no transition at all.
  package init(_ transitions: [Transition], steady: HealthState = .unknown) {
    let isSorted = transitions.indices.dropFirst().allSatisfy { transitions[$0 - 1].at <= transitions[$0].at }
    self.transitions = isSorted ? transitions : Self.sorted(transitions)
    initial = self.transitions.first?.from ?? steady
    steps = self.transitions.map { Step(at: $0.at, to: $0.to) }
  }

  /// The state at a moment.
  package func state(at moment: Timestamp) -> HealthState {
    let next = steps.partition { $0.at > moment }
    return next == 0 ? initial : steps[next - 1].to
  }

  /// The last transition at or before a moment.
  package func transition(before moment: Timestamp) -> Transition? {
    let next = steps.partition { $0.at > moment }
    return next == 0 ? nil : transitions[next - 1]
  }

  /// The stretches inside a span, without a break between them.
  package func stretches(in span: TimeSpan) -> [Stretch] {
    guard !span.isEmpty else { return [] }
    var next = steps.partition { $0.at > span.from }
    func opened(_ from: Timestamp) -> Stretch {
      next == 0
        ? Stretch(span: TimeSpan(from: from, to: span.to), state: initial)
        : Stretch(
          span: TimeSpan(from: from, to: span.to), state: steps[next - 1].to, message: transitions[next - 1].message)
    }
    var stretches: [Stretch] = []
    var open = opened(span.from)
    while next < steps.count, steps[next].at < span.to {
      let at = steps[next].at
      next += 1
      if at > open.span.from {
        open.span.to = at
        stretches.append(open)
      }
      open = opened(at)
    }
    stretches.append(open)
    return stretches
  }

  /// Adds the seconds in each state inside a span.
  func add(_ span: TimeSpan, to seconds: inout StateSeconds) {
    var next = steps.partition { $0.at > span.from }
    var (from, state) = (span.from, next == 0 ? initial : steps[next - 1].to)
    while next < steps.count, steps[next].at < span.to {
      seconds[state] += Int(steps[next].at.seconds - from.seconds)
      (from, state) = (steps[next].at, steps[next].to)
      next += 1
    }
    seconds[state] += Int(max(0, span.to.seconds - from.seconds))
  }

  /// Whether a state of the span meets a condition.
  func contains(in span: TimeSpan, where isWanted: (HealthState) -> Bool) -> Bool {
    var next = steps.partition { $0.at > span.from }
    if isWanted(next == 0 ? initial : steps[next - 1].to) { return true }
    while next < steps.count, steps[next].at < span.to {
      if isWanted(steps[next].to) { return true }
      next += 1
    }
    return false
  }

  /// By time; those of the same second stay in their order.
  private static func sorted(_ transitions: [Transition]) -> [Transition] {
    transitions.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }
}

/// Whole seconds in each state.
package struct StateSeconds: Hashable, Sendable {
  // Four numbers and no array: there is one of these for each component and day.
  private var unknown = 0
  private var operational = 0
  private var degraded = 0
  private var down = 0

  /// None.
  package init() {}

  /// The seconds in a state.
  package subscript(state: HealthState) -> Int {
    get {
      switch state {
      case .unknown: unknown
      case .operational: operational
      case .degraded: degraded
      case .down: down
      }
    }
    set {
      switch state {
      case .unknown: unknown = newValue
      case .operational: operational = newValue
      case .degraded: degraded = newValue
      case .down: down = newValue
      }
    }
  }

  /// Of all states.
  package var total: Int { unknown + operational + degraded + down }

  /// Adds those of another time.
  package static func += (left: inout Self, right: Self) {
    left.unknown += right.unknown
    left.operational += right.operational
    left.degraded += right.degraded
    left.down += right.down
  }
}

extension Timeline {
  /// How long the component was in each state inside the spans.
  package func seconds(in spans: TimeSpans) -> StateSeconds {
    var seconds = StateSeconds()
    for span in spans.list { add(span, to: &seconds) }
    return seconds
  }
}
