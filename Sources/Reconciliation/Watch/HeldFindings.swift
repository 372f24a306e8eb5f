internal import HealthEngine
internal import UpkeepModel

/// Failures that wait until the component's dependencies were looked at as well.
///
/// In a watch each component has a time of its own, and a dependent's may come before that of what it depends on. Told at
/// once, it would be told as a cause of its own. A value: time is a parameter.
struct HeldFindings {
  private struct Held {
    var found: FoundCheck
    var missing: Set<String>
    var until: Duration
  }

  /// How long a failure waits at the most: a dependency whose check hangs keeps nobody from being told.
  private static let patience = Duration.seconds(30)

  private var held: [Held] = []
  /// What the latest check of each component found, and when it was done.
  private var latest: [String: (state: HealthState, at: Duration)] = [:]
  /// When the latest check of each component began.
  private var begun: [String: Duration] = [:]

  /// The check of a component begins.
  mutating func began(_ key: String, at now: Duration) { begun[key] = now }

  /// Takes what was found.
  ///
  /// - Parameter isWatched: Whether a component is checked at all.
  /// - Returns: What may be recorded now, and the dependencies that are to be checked at once.
  mutating func add(
    _ found: FoundCheck, at now: Duration, isWatched: (String) -> Bool
  ) -> (free: [FoundCheck], wanted: Set<String>) {
    let key = found.component.key
    let before = latest[key]?.state
    latest[key] = (found.check.state, now)
    let released = release { $0.missing.remove(key) }
    // What was down before is told already.
    guard found.check.state >= .degraded, before.map({ $0 < .degraded }) ?? true else {
      return ([found] + released, [])
    }
    let start = begun[key] ?? now
    let missing = found.component.dependsOn.filter { dependency in
      guard isWatched(dependency) else { return false }
      guard let known = latest[dependency] else { return true }
      return known.state != .down && known.at < start
    }
    guard !missing.isEmpty else { return ([found] + released, []) }
    held.append(Held(found: found, missing: Set(missing), until: now + Self.patience))
    return (released, Set(missing))
  }

  /// What has waited long enough.
  mutating func expired(at now: Duration) -> [FoundCheck] {
    release { if $0.until <= now { $0.missing = [] } }
  }

  /// All that waits.
  mutating func all() -> [FoundCheck] { release { $0.missing = [] } }

  /// Forgets components that are not checked any more; nobody waits for them.
  mutating func keep(_ isWatched: (String) -> Bool) -> [FoundCheck] {
    latest = latest.filter { isWatched($0.key) }
    begun = begun.filter { isWatched($0.key) }
    return release { $0.missing = $0.missing.filter(isWatched) }
  }

  /// Lets go of those that wait for nothing after a change.
  private mutating func release(_ change: (inout Held) -> Void) -> [FoundCheck] {
    guard !held.isEmpty else { return [] }
    for index in held.indices { change(&held[index]) }
    defer { held.removeAll { $0.missing.isEmpty } }
    return held.filter(\.missing.isEmpty).map(\.found)
  }
}
