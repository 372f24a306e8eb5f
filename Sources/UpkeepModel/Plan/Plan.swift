public import Digests
internal import JSONText

/// What an apply would do: the rows, the guards that tripped, and a digest of it all.
///
/// The same commit and the same store revision always give the same plan, to the byte (R6).
public struct Plan: Sendable {
  /// The commit and path that the manifest was read from.
  public var revision: Revision
  /// The commit that the reviewed change was merged into for this plan; `nil` when a commit was planned as it is. Such a
  /// plan shows what a merge will do and cannot be applied (R7, R14).
  public var base: String?
  /// The owner that the base names, where the change under review gives the manifest another one: what that owner has
  /// recorded is no part of this plan, and would be left behind.
  public private(set) var formerOwner: String?
  /// Whose components are planned.
  public var owner: String
  /// The store revision that it was planned against.
  public var storeRevision: Int
  /// The rows that an apply carries out: moves, creates, updates, deletes, each group by key.
  public var changes: [Change]
  /// Rows that the manifest asks for and that are not carried out, each with its reason (R18).
  public var withheld: [Change]
  /// Keys of components that were changed by hand and that the manifest declares just so by now: they are no drift any
  /// more, and an apply notes that (R15). Sorted.
  public var settled: [String]
  /// The source is suspended: nothing is carried out until it is resumed. Not part of the digest.
  public var suspension: Suspension?
  /// What was changed by hand is left alone, where the manifest asks for no change of its own.
  public var keepsDrift: Bool
  /// Only what was changed by hand is shown; such a plan cannot be applied.
  public private(set) var isDriftOnly = false
  /// How many components stay as they are.
  public var keepCount: Int
  /// The guards that tripped, also those that were lifted.
  public var guards: [Guard]

  /// Makes the plan from a difference.
  ///
  /// - Parameters:
  ///   - difference: What differs.
  ///   - recorded: The recorded components that ``Difference/keysToRead`` named.
  ///   - revision: Where the manifest was read.
  ///   - limits: When guards trip.
  ///   - lifted: The guards that are lifted for this one plan (R8).
  ///   - keepsDrift: Rows that only undo what was done by hand are withheld (R15).
  public init(
    _ difference: Difference, recorded: [RecordedComponent], revision: Revision, limits: GuardLimits = GuardLimits(),
    lifting lifted: Set<Guard.Name> = [], keepingDrift keepsDrift: Bool = false
  ) {
    self.revision = revision
    owner = difference.manifest.owner
    storeRevision = difference.storeRevision
    let rows = Rows(difference, recorded: recorded, revision: revision, keepingDrift: keepsDrift)
    changes = rows.carriedOut
    withheld = rows.withheld
    settled = difference.settled
    self.keepsDrift = keepsDrift
    keepCount = difference.kept + rows.withheld.count { $0.action != .create }
    guards = Guard.tripped(by: changes, of: difference, limits: limits, lifting: lifted)
  }

  /// The plan for complete lists, as a test or a small caller has them.
  public init(
    desired: Manifest, recorded: [RecordedComponent], storeRevision: Int, revision: Revision,
    limits: GuardLimits = GuardLimits(), lifting lifted: Set<Guard.Name> = []
  ) {
    let entries = recorded.map { component in
      RecordedIndex.Entry(
        key: component.key, owner: component.owner, fingerprint: component.component.fingerprint,
        isProtected: component.component.protect)
    }
    let index = RecordedIndex(revision: storeRevision, entries: entries.sorted { $0.key < $1.key })
    let difference = Difference(desired: desired, recorded: index)
    self.init(difference, recorded: recorded, revision: revision, limits: limits, lifting: lifted)
  }

  /// The plan of a change under review, with the rows marked that the change does not ask for (R15).
  ///
  /// - Parameters:
  ///   - base: The commit that the change was merged into.
  ///   - before: The manifest there; `nil` when it has none or none that is valid, so that everything is the change's.
  ///   - after: The manifest of the merge.
  public func reviewed(base: String, before: Manifest?, after: Manifest) -> Plan {
    var plan = self
    plan.base = base
    guard let before else { return plan }
    guard before.owner == after.owner else {
      plan.formerOwner = before.owner
      return plan
    }
    let old = Dictionary(
      before.entries.map { ($0.component.key, $0.fingerprint) }, uniquingKeysWith: { first, _ in first })
    let new = Dictionary(
      after.entries.map { ($0.component.key, $0.fingerprint) }, uniquingKeysWith: { first, _ in first })
    func mark(_ change: inout Change) {
      change.isUnexplained = [change.key, change.previousKey ?? change.key].allSatisfy { old[$0] == new[$0] }
    }
    for index in plan.changes.indices { mark(&plan.changes[index]) }
    for index in plan.withheld.indices { mark(&plan.withheld[index]) }
    return plan
  }

  /// What was changed by hand alone, without guards: what ``isDriftOnly`` is true of (R15).
  public var driftOnly: Plan {
    var plan = self
    plan.isDriftOnly = true
    plan.changes = changes.filter { $0.isDrift || $0.handEdit != nil }
    plan.withheld = withheld.filter { $0.isDrift || $0.handEdit != nil }
    plan.keepCount += changes.count { $0.action != .create } - plan.changes.count { $0.action != .create }
    plan.guards = []
    return plan
  }

  /// Nothing to carry out.
  public var isEmpty: Bool { changes.isEmpty }

  /// The guards that refuse this plan.
  public var refusals: [Guard] { guards.filter { !$0.isLifted } }

  /// How many rows have the action.
  public func count(of action: Change.Action) -> Int { changes.count { $0.action == action } }

  /// The digest of everything that an apply would do. No time and no display text takes part (R6).
  public var digest: Digest256 {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("commit", revision.commit)
      writer.member("manifest", revision.path)
      writer.member("owner", owner)
      writer.member("store_revision", storeRevision)
      writer.name("guards")
      writer.array { writer in
        for tripped in guards { writer.string("\(tripped.name.rawValue):\(tripped.isLifted)") }
      }
      writer.name("changes")
      writer.array { writer in
        for change in changes { change.writeIdentity(to: &writer) }
      }
      writer.name("withheld")
      writer.array { writer in
        for change in withheld { change.writeIdentity(to: &writer) }
      }
    }
    return SHA256.digest(of: writer.bytes)
  }
}

extension Change {
  fileprivate func writeIdentity(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("action", action.rawValue)
      writer.member("key", key)
      if let previousKey { writer.member("previous_key", previousKey) }
      if let component {
        writer.name("component")
        component.write(to: &writer)
      }
      writer.name("fields")
      writer.array { writer in
        for field in fields {
          writer.array { writer in
            writer.string(field.field)
            writer.value(field.from ?? .null)
            writer.value(field.to ?? .null)
          }
        }
      }
    }
  }
}
