/// A change by hand that no apply has undone and no manifest has taken up yet (R15).
///
/// It holds what was applied last, so that a plan can tell what people did to the store from what the manifest asks for.
public struct HandEdit: Hashable, Sendable {
  /// What was done, all changes by hand since the last apply taken together.
  public enum Action: String, CaseIterable, Hashable, Sendable {
    /// The component was made by hand.
    case create
    /// It was changed.
    case update
    /// It was deleted.
    case delete
  }

  /// The component's key.
  public var key: String
  /// Whose component it is or was.
  public var owner: String
  /// Who did it last; `nil` when that was not said.
  public var by: String?
  /// When it was done last.
  public var at: Timestamp
  /// What was applied last; `nil` when the component was made by hand.
  public var applied: Component?
  /// The commit that ``applied`` came from.
  public var commit: String?
  /// The component was deleted.
  public var isDeleted: Bool

  /// Makes an edit.
  public init(
    key: String, owner: String, by: String?, at: Timestamp, applied: Component?, commit: String?,
    isDeleted: Bool = false
  ) {
    self.key = key
    self.owner = owner
    self.by = by
    self.at = at
    self.applied = applied
    self.commit = commit
    self.isDeleted = isDeleted
  }

  /// What was done.
  public var action: Action { applied == nil ? .create : isDeleted ? .delete : .update }

  /// What is left to tell after one more change by hand: the decision that every store takes alike.
  ///
  /// - Parameters:
  ///   - previous: What was told before of the key.
  ///   - before: What was recorded before; `nil` when there was nothing.
  ///   - after: What is recorded now; `nil` when it was deleted.
  ///   - owner: Whose component it is.
  /// - Returns: The edit, `nil` when the store is again as it was applied; and the commit that the recorded component
  ///   comes from then.
  package static func after(
    _ previous: HandEdit?, key: String, owner: String, before: RecordedComponent?, after: Component?, by: String?,
    at: Timestamp
  ) -> (edit: HandEdit?, commit: String?) {
    let known = previous?.owner == owner ? previous : nil
    let base =
      known.map { ($0.applied, $0.commit) } ?? before.map { ($0.commit == nil ? nil : $0.component, $0.commit) }
    let (applied, commit) = base ?? (nil, nil)
    if after == applied { return (nil, commit) }
    let edit = HandEdit(
      key: key, owner: owner, by: by, at: at, applied: applied, commit: commit, isDeleted: after == nil)
    return (edit, nil)
  }

  /// Who did what and when, such as `was changed by hand by Ann on laptop at 2026-11-24T10:15:07Z`.
  public var story: String {
    let deed =
      switch action {
      case .create: "was made by hand"
      case .update: "was changed by hand"
      case .delete: "was deleted by hand"
      }
    return deed + (by.map { " by \($0)" } ?? "") + " at \(at)"
  }
}
