/// What came before each move of a component: the manifest in force, and the last changes of what could explain it.
package struct Blame: Sendable {
  /// A change and how long before the move it was made.
  package struct Suspect: Hashable, Sendable {
    package var change: AppliedChange
    /// Seconds from the change to the move.
    package var before: Int
  }

  /// One move.
  package struct Line: Hashable, Sendable {
    package var transition: Transition
    /// The last change of the component itself.
    package var own: Suspect?
    /// The last change of any component that it depends on.
    package var dependency: Suspect?
  }

  /// The component's present key.
  package var key: String
  /// The moves, the newest first.
  package var lines: [Line]

  /// Looks for what came before the moves of a component.
  ///
  /// - Parameters:
  ///   - entry: The component.
  ///   - changes: All changes of components.
  package init(_ entry: HealthHistory.Entry, changes: ChangeIndex) {
    key = entry.component.key
    let own = Self.changes(of: [entry.component.key], in: changes)
    let dependencies = Self.changes(of: entry.component.dependsOn, in: changes)
    lines = entry.record.timeline.transitions.reversed().map { transition in
      Line(
        transition: transition, own: Self.last(of: own, before: transition),
        dependency: Self.last(of: dependencies, before: transition))
    }
  }

  /// The changes of components under all keys that they had, in order of time.
  private static func changes(of keys: [String], in changes: ChangeIndex) -> [AppliedChange] {
    let lineages = keys.map { Lineage(of: $0, in: changes) }
    return changes.changes.filter { change in lineages.contains { $0.contains(key: change.key, at: change.at) } }
  }

  private static func last(of changes: [AppliedChange], before transition: Transition) -> Suspect? {
    changes.last { $0.at <= transition.at }.map { change in
      Suspect(change: change, before: Int(transition.at.seconds - change.at.seconds))
    }
  }
}
