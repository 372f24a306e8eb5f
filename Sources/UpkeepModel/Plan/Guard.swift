/// A safety limit that a plan exceeds.
public struct Guard: Hashable, Sendable {
  /// The limits; each is lifted by its own name and no other.
  public enum Name: String, CaseIterable, Hashable, Sendable {
    /// The manifest declares nothing and everything would go (R2).
    case empty
    /// Too many components would go (R16).
    case deletes
    /// Too many components would change (R16).
    case updates
    /// Components of another owner would be taken over (R17).
    case adoption
    /// The commit does not come after the one that was applied last (R23).
    case rollback
  }

  /// Which limit.
  public var name: Name
  /// How many rows are over it or count for it.
  public var count: Int
  /// Out of how many components of this owner.
  public var owned: Int
  /// What is exceeded, and what to do, in one sentence or two.
  public var message: String
  /// It was lifted for this plan.
  public var isLifted: Bool

  /// Makes a guard that tripped.
  public init(name: Name, count: Int, owned: Int, message: String, isLifted: Bool) {
    self.name = name
    self.count = count
    self.owned = owned
    self.message = message
    self.isLifted = isLifted
  }

  /// The option that lifts it.
  public var override: String {
    switch name {
    case .empty: "--allow-empty"
    case .rollback: "--allow-rollback"
    case .deletes, .updates, .adoption: "--allow \(name.rawValue)"
    }
  }

  /// The guard for a commit that does not come after the one that was applied last; `nil` when it does.
  package static func rollback(_ succession: Succession, of commit: String, after applied: String) -> Guard? {
    let (new, old) = (commit.prefix(8), applied.prefix(8))
    let reason: String
    switch succession {
    case .onward: return nil
    case .older: reason = "Commit \(new) is older than \(old), which was applied last."
    case .apart:
      reason =
        "Commit \(new) does not come after \(old), which was applied last: the branch was rewritten, or is another one."
    case .untold(let why):
      reason = "Whether commit \(new) comes after \(old), which was applied last, cannot be told: \(why)."
    }
    var tripped = Guard(name: .rollback, count: 0, owned: 0, message: reason, isLifted: false)
    tripped.message += " If that is meant, say \(tripped.override)."
    return tripped
  }

  static func tripped(
    by changes: [Change], of difference: Difference, limits: GuardLimits, lifting lifted: Set<Name>
  ) -> [Guard] {
    let owned = difference.owned
    let deletes = changes.count { $0.action == .delete }
    let adopted = Set(difference.adopted.map(\.component.key))
    // A rename must not be a way around the limit.
    let updates = changes.count { change in
      switch change.action {
      case .update: !adopted.contains(change.key)
      case .move: change.fields.contains { $0.field != "previously" && $0.field != "name" }
      case .create, .delete: false
      }
    }
    var guards: [Guard] = []
    func trip(_ name: Name, _ count: Int, _ message: String) {
      var tripped = Guard(name: name, count: count, owned: owned, message: message, isLifted: lifted.contains(name))
      tripped.message += " If that is meant, say \(tripped.override)."
      guards.append(tripped)
    }
    if difference.manifest.entries.isEmpty, deletes > 0 {
      trip(
        .empty, deletes,
        "The manifest declares no component, so \(deletes) of \(owned) components of \(owner(difference)) would go.")
    } else if deletes > 0, let limit = limits.exceededDeletes(deletes, of: owned) {
      trip(.deletes, deletes, "\(deletes) of \(owned) components of \(owner(difference)) would be deleted; \(limit).")
    }
    if updates > 0, let limit = limits.exceededUpdates(updates, of: owned) {
      trip(.updates, updates, "\(updates) of \(owned) components of \(owner(difference)) would be updated; \(limit).")
    }
    if !difference.adopted.isEmpty {
      let keys = difference.adopted.map(\.component.key)
      let shown = keys.prefix(5).joined(separator: ", ") + (keys.count > 5 ? " and \(keys.count - 5) more" : "")
      trip(.adoption, keys.count, "Another owner's components would be taken over: \(shown).")
    }
    return guards
  }

  private static func owner(_ difference: Difference) -> String { "owner \"\(difference.manifest.owner)\"" }
}

/// When the guards trip (R16).
public struct GuardLimits: Hashable, Sendable {
  /// The largest share of deletes, in percent of the owned components.
  public var deletePercent: Int
  /// The largest number of deletes where fewer than ``smallCount`` components are owned.
  public var fewDeletes: Int
  /// The largest share of updates, in percent.
  public var updatePercent: Int
  /// From so many owned components on the shares count.
  public var smallCount: Int

  /// Makes limits.
  public init(deletePercent: Int = 30, fewDeletes: Int = 3, updatePercent: Int = 50, smallCount: Int = 10) {
    self.deletePercent = deletePercent
    self.fewDeletes = fewDeletes
    self.updatePercent = updatePercent
    self.smallCount = smallCount
  }

  func exceededDeletes(_ deletes: Int, of owned: Int) -> String? {
    if deletes >= owned { return "all of them at once is always refused" }
    if owned < smallCount { return deletes > fewDeletes ? "the limit is \(fewDeletes)" : nil }
    return deletes * 100 > deletePercent * owned ? "the limit is \(deletePercent) %" : nil
  }

  func exceededUpdates(_ updates: Int, of owned: Int) -> String? {
    owned >= smallCount && updates * 100 > updatePercent * owned ? "the limit is \(updatePercent) %" : nil
  }
}
