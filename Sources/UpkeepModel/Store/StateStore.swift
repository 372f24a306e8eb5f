/// All that a reconciliation keeps between two runs. It is disposable: what must last is on the health ref.
public protocol StateStore: ComponentStore, CheckStore, HeartbeatStore, LeaseStore, Outbox, TransitionLog, ChangeLog {
  /// Fills an empty store with what the health ref tells, in one transaction. The revision becomes 1.
  ///
  /// - Throws: `conflict` when the store is not empty.
  func restore(_ recorded: RecordedState) async throws(StoreError)

  /// The commit that the owner's manifest was applied from last, `nil` when none was.
  func appliedSource(of owner: String) async throws(StoreError) -> AppliedSource?

  /// Notes that the owner's manifest at this commit is what the store holds, without a change of revision.
  func setAppliedSource(_ source: AppliedSource, of owner: String) async throws(StoreError)

  /// Removes checks before the moment, but always keeps the newest of each component; with them published transitions
  /// and settled events before it.
  ///
  /// - Returns: How many checks were removed.
  func removeChecks(before moment: Timestamp) async throws(StoreError) -> Int

  /// What `doctor` shows: facts about the store, each a name and a value.
  func facts() async throws(StoreError) -> [(name: String, value: String)]

  /// Whether what is stored is whole; `nil` when it is, else what is wrong.
  func integrityProblem() async throws(StoreError) -> String?
}

/// What the health ref keeps of a store.
public struct RecordedState: Sendable {
  /// The recorded components.
  public var components: [RecordedComponent]
  /// How they stand.
  public var standings: [Standing]
  /// Their latest checks.
  public var checks: [Check]
  /// The commits that the owners' manifests were applied from.
  public var sources: [String: AppliedSource]
  /// What was changed by hand since the last apply.
  public var edits: [HandEdit]
  /// Deletes of components that are gone, so that they can come back as what they were (R20).
  public var removed: [AppliedChange]

  /// Makes a state.
  public init(
    components: [RecordedComponent] = [], standings: [Standing] = [], checks: [Check] = [],
    sources: [String: AppliedSource] = [:], edits: [HandEdit] = [],
    removed: [AppliedChange] = []
  ) {
    self.components = components
    self.standings = standings
    self.checks = checks
    self.sources = sources
    self.edits = edits
    self.removed = removed
  }
}

/// The manifest commit that a store holds.
public struct AppliedSource: Hashable, Sendable {
  /// The commit's id.
  public var commit: String
  /// When it was applied.
  public var at: Timestamp

  /// Makes a source.
  public init(commit: String, at: Timestamp) {
    self.commit = commit
    self.at = at
  }
}

extension AppliedChange {
  /// What a delete removed, as a store keeps it.
  package var tombstone: RecordedComponent? {
    guard action == .delete, let removed else { return nil }
    return RecordedComponent(
      component: removed, owner: owner, commit: commit, createdAt: createdAt ?? at, updatedAt: at)
  }
}
