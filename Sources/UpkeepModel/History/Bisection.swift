/// Which commit of the manifest broke a component: what was in force before an outage and at its beginning, and what
/// each commit in between did to the component.
package struct Bisection: Sendable {
  /// The outage.
  package var outage: Outage
  /// The commits that took force at its beginning, and when each did; empty when none did.
  package var applied: [(commit: String, at: Timestamp)]
  /// The commit that was in force before them, while the component still worked.
  package var good: String?
  /// When ``good`` took force; `nil` when that is not known.
  package var goodSince: Timestamp?

  /// The last commit that was in force when the outage began.
  package var bad: String? { applied.last?.commit ?? outage.manifestCommit }

  /// Looks what took force just before an outage.
  ///
  /// Where the component was seen to work after a commit took force, that commit did not break it.
  ///
  /// - Parameters:
  ///   - outage: The outage.
  ///   - timeline: The component's moves.
  ///   - changes: All changes of components, in order of time. One without a commit was made by hand.
  ///   - reach: How long a check of the component speaks for, in seconds: there was one in that time before.
  package init(_ outage: Outage, timeline: Timeline, changes: [AppliedChange], reach: Int64) {
    self.outage = outage
    applied = []
    let start = outage.span.from
    let recovery = timeline.transitions.last { $0.at < start && $0.to == .operational }
    let worked = max(recovery?.at.seconds ?? .min, start.seconds - reach)
    var sawRecovery = false
    for change in changes {
      guard let commit = change.commit, change.at <= start else { continue }
      // Within the second of the recovery the order of the changes tells: it came under this commit, not a later one.
      let isLater = sawRecovery && commit != recovery?.manifestCommit && change.at.seconds == recovery?.at.seconds
      sawRecovery = sawRecovery || commit == recovery?.manifestCommit
      if change.at.seconds <= worked, !isLater {
        if commit != good { goodSince = change.at }
        good = commit
      } else if applied.last?.commit != commit, commit != good {
        applied.append((commit, change.at))
      }
    }
  }

  /// What a commit did to the component.
  package enum Effect: String, Hashable, Sendable {
    /// It declares it in another way than the commit before.
    case component
    /// It declares something in another way that the component depends on.
    case dependency
    /// Neither.
    case none
  }

  /// A commit that may be the one.
  package struct Candidate: Hashable, Sendable {
    package var commit: String
    package var effect: Effect
    /// What differs, as `config.url`; with the key before it in a dependency.
    package var fields: [String]
    /// The component as it declares it; `nil` when it does not.
    package var component: Component?
    /// What a check of that declaration found just now; `nil` when none was made.
    package var found: HealthState?
    /// What that check said.
    package var message: String

    package init(commit: String, effect: Effect, fields: [String], component: Component?) {
      self.commit = commit
      self.effect = effect
      self.fields = fields
      self.component = component
      message = ""
    }
  }

  /// What can be said.
  package enum Verdict: Hashable, Sendable {
    /// This commit is the first bad one.
    case commit(String)
    /// One of these is, in order of time.
    case oneOf([String])
    /// No commit is: none took force just before, or none of those touched the component.
    case elsewhere
  }

  /// What history alone says about the candidates.
  package static func verdict(_ candidates: [Candidate]) -> Verdict {
    for effect in [Effect.component, .dependency] {
      let touching = candidates.filter { $0.effect == effect }.map(\.commit)
      if touching.count == 1 { return .commit(touching[0]) }
      if touching.count > 1 { return .oneOf(touching) }
    }
    return .elsewhere
  }
}
