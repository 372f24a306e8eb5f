internal import UpkeepModel

/// What the checks of one round lead to: standings, transitions and events.
///
/// In which order checks are done must not matter. So a component's record waits until each of its dependencies that the
/// round checks too has moved: only then is it known whether the component is to be told on its own. Where failures are
/// held, they move nothing before ``settle(as:)``.
struct RoundLedger {
  /// What holds for all checks of the round.
  struct Terms: Sendable {
    /// Who observes.
    var observer: String
    /// The manifest commit in force.
    var manifestCommit: String?
    /// When a problem that is still there is told again.
    var reminderInterval: Duration?
    /// Whether failures wait for ``RoundLedger/settle(as:)``.
    var holdsFailures = false
    /// Components that judge others: what they make of failures that are held waits as well.
    var judging: Set<String> = []
  }

  /// A check whose component has moved, and whose dependencies may not have.
  private struct Moved {
    var component: Component
    var check: Check
    var standing: Standing
    var transition: Transition?
    /// When the state before the move began.
    var began: Timestamp?
  }

  private let terms: Terms
  private var standings: [String: Standing]
  /// Dependencies that nobody checks: what is recorded of them is history.
  private let paused: Set<String>
  /// Components of the round that have not moved yet.
  private var outstanding: Set<String>
  private var waiting: [String: [Moved]] = [:]
  /// Failures that are held, and what came after them for the same components.
  private var failures: [(component: Component, check: Check)] = []
  /// Where the last failure of each component stands among them.
  private var held: [String: Int] = [:]

  /// Begins a round.
  ///
  /// - Parameters:
  ///   - selected: What the round checks.
  ///   - standings: How all components stand.
  ///   - paused: The dependencies that are paused.
  init(_ terms: Terms, selected: [Component], standings: [Standing], paused: Set<String>) {
    self.terms = terms
    self.standings = Dictionary(standings.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    self.paused = paused
    outstanding = Set(selected.map(\.key))
  }

  /// Whether failures wait to be settled.
  var hasFailures: Bool { !failures.isEmpty }

  /// How a component stands after what was taken so far; a failure that is held counts as one.
  func standing(of key: String) -> Standing? {
    guard let failure = held[key].map({ failures[$0] }) else { return standings[key] }
    return Standing.advance(standings[key], by: failure.check, policy: failure.component.policy).standing
  }

  /// Takes a check.
  ///
  /// - Returns: What can be kept now.
  mutating func add(_ component: Component, _ check: Check) -> [CheckRecord] {
    guard terms.holdsFailures, isFailure(check) || held[component.key] != nil else { return move(component, check) }
    // A later check of the same component must not overtake.
    held[component.key] = failures.count
    failures.append((component, check))
    return []
  }

  private func isFailure(_ check: Check) -> Bool {
    check.state == .down || check.state == .degraded && hasFailures && terms.judging.contains(check.component)
  }

  /// Lets the failures that are held move their components.
  ///
  /// - Parameter blindness: Why the observer could not tell; all of them are `unknown` then (R26).
  mutating func settle(as blindness: String?) -> [CheckRecord] {
    defer { (failures, held) = ([], [:]) }
    return failures.flatMap { component, check in
      var check = check
      if let blindness, check.state == .down || terms.judging.contains(component.key) && check.state == .degraded {
        check.state = .unknown
        check.message = MessageLine.of("\(blindness); the check found: \(check.message)")
      }
      return move(component, check)
    }
  }

  /// Ends a round that was broken off. Failures that are held are let go, as nobody knows yet what they mean. What waits
  /// for its dependencies is kept without being told; the next round tells what is still so.
  mutating func abandon() -> [CheckRecord] {
    defer { waiting = [:] }
    (failures, held) = ([], [:])
    return waiting.sorted { $0.key < $1.key }.flatMap(\.value).map { moved in
      CheckRecord(check: moved.check, standing: moved.standing, transition: moved.transition)
    }
  }

  private mutating func move(_ component: Component, _ check: Check) -> [CheckRecord] {
    let before = standings[component.key]
    var (standing, transition) = Standing.advance(before, by: check, policy: component.policy)
    transition?.observer = terms.observer
    transition?.manifestCommit = terms.manifestCommit
    standings[component.key] = standing
    outstanding.remove(component.key)
    let moved = Moved(
      component: component, check: check, standing: standing, transition: transition, began: before?.since)
    let released = waiting.removeValue(forKey: component.key) ?? []
    return ([moved] + released).compactMap { tell($0) }
  }

  /// The record of a component whose dependencies have all moved; else it waits for one that has not.
  private mutating func tell(_ moved: Moved) -> CheckRecord? {
    let component = moved.component
    if let dependency = component.dependsOn.first(where: { outstanding.contains($0) }) {
      waiting[dependency, default: []].append(moved)
      return nil
    }
    let causes = component.dependsOn.filter { !paused.contains($0) && standings[$0]?.isDown == true }.sorted()
    var (standing, transition) = (moved.standing, moved.transition)
    if let to = transition?.to, to >= .degraded { transition?.because = causes }
    var event = standing.announce(
      component, transition: transition, at: moved.check.checkedAt, observer: terms.observer, because: causes,
      remindingEvery: terms.reminderInterval)
    if let kind = event?.kind {
      event?.since = kind == .reminder ? standing.since : transition == nil ? nil : moved.began
    }
    standings[component.key] = standing
    return CheckRecord(check: moved.check, standing: standing, transition: transition, event: event)
  }
}
