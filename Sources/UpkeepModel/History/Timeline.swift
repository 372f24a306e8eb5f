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

  /// Makes a timeline.
  ///
  /// - Parameters:
  ///   - transitions: The component's transitions, in any order.
  ///   - steady: The state where there is no transition at all.
  package init(_ transitions: [Transition], steady: HealthState = .unknown) {
    let isSorted = transitions.indices.dropFirst().allSatisfy { transitions[$0 - 1].at <= transitions[$0].at }
    self.transitions = isSorted ? transitions : Self.sorted(transitions)
    initial = self.transitions.first?.from ?? steady
  }

  /// The state at a moment.
  package func state(at moment: Timestamp) -> HealthState {
    transitions.last { $0.at <= moment }?.to ?? initial
  }

  /// The stretches inside a span, without a break between them.
  package func stretches(in span: TimeSpan) -> [Stretch] {
    var stretches: [Stretch] = []
    var open = Stretch(span: span, state: initial)
    for transition in transitions where transition.at < span.to {
      if transition.at > span.from {
        open.span.to = transition.at
        if !open.span.isEmpty { stretches.append(open) }
        open.span = TimeSpan(from: transition.at, to: span.to)
      }
      open.state = transition.to
      open.message = transition.message
    }
    open.span.to = span.to
    if !open.span.isEmpty { stretches.append(open) }
    return stretches
  }

  /// By time; those of the same second stay in their order.
  private static func sorted(_ transitions: [Transition]) -> [Transition] {
    transitions.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }
}

/// Whole seconds in each state.
package struct StateSeconds: Hashable, Sendable {
  private var seconds = [0, 0, 0, 0]

  /// None.
  package init() {}

  /// The seconds in a state.
  package subscript(state: HealthState) -> Int {
    get { seconds[state.severity] }
    set { seconds[state.severity] = newValue }
  }

  /// Of all states.
  package var total: Int { seconds.reduce(0, +) }

  /// Adds those of another time.
  package static func += (left: inout Self, right: Self) {
    for state in HealthState.allCases { left[state] += right[state] }
  }
}

extension Timeline {
  /// How long the component was in each state inside the spans.
  package func seconds(in spans: TimeSpans) -> StateSeconds {
    var seconds = StateSeconds()
    for span in spans.list {
      for stretch in stretches(in: span) { seconds[stretch.state] += stretch.span.seconds }
    }
    return seconds
  }
}
