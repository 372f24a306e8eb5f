/// Where recorded components are kept.
public protocol ComponentStore: Sendable {
  /// Adds a component by hand. One that was deleted comes back with its checks and `createdAt` (R20), and stands as if it
  /// was never checked.
  ///
  /// - Parameters:
  ///   - component: The component.
  ///   - owner: Whose it is.
  ///   - by: Who does it, as the next plans tell (R15).
  /// - Returns: The component with its times; its commit is `nil`, unless it is as it was applied last.
  /// - Throws: `conflict` when the key is taken.
  func create(_ component: Component, owner: String, by: String?) async throws(StoreError) -> RecordedComponent

  /// The component with the key.
  ///
  /// - Throws: `notFound`.
  func get(_ key: String) async throws(StoreError) -> RecordedComponent

  /// Replaces what is declared of the component with the same key by hand; owner, protection and `createdAt` stay, its
  /// commit becomes `nil`, unless it is again as it was applied last.
  ///
  /// - Throws: `notFound`.
  func update(_ component: Component, by: String?) async throws(StoreError) -> RecordedComponent

  /// Removes the component by hand; its checks and transitions stay readable (R20).
  ///
  /// - Throws: `notFound`.
  func delete(_ key: String, by: String?) async throws(StoreError)

  /// The component that was deleted last under the key (R20); `nil` when there is none, or the key is taken.
  func removed(_ key: String) async throws(StoreError) -> RecordedComponent?

  /// What was changed by hand since the last apply (R15), sorted by key.
  func handEdits() async throws(StoreError) -> [HandEdit]

  /// All components, sorted by key.
  func list() async throws(StoreError) -> [RecordedComponent]

  /// The components with these keys that exist, sorted by key.
  func components(_ keys: [String]) async throws(StoreError) -> [RecordedComponent]

  /// The revision and what a difference needs, read in one snapshot (R5).
  func index() async throws(StoreError) -> RecordedIndex

  /// The revision alone, which every change of the components raises.
  func revision() async throws(StoreError) -> Int

  /// Carries out all rows of a plan in one transaction, or none (R21).
  ///
  /// - Parameters:
  ///   - plan: The plan; rows that it withholds are not carried out. What was changed by hand is forgotten for its rows
  ///     and for ``Plan/settled``.
  ///   - lease: The lease that must still stand; `nil` when nothing else can write.
  ///   - now: The time for `createdAt` and `updatedAt`.
  /// - Returns: The new revision; that of the plan when it has no rows and settles nothing, as nothing changed then. The
  ///   applied source is noted in either case.
  /// - Throws: `stale` when the revision is not the plan's (R7), `fenced` when the lease is lost (R22), `conflict` or
  ///   `notFound` when a row does not fit what is recorded.
  func apply(_ plan: Plan, under lease: Lease?, at now: Timestamp) async throws(StoreError) -> Int
}

extension ComponentStore {
  /// The revision out of the index; stores read it alone.
  public func revision() async throws(StoreError) -> Int { try await index().revision }

  /// Nothing is known of what is gone.
  public func removed(_ key: String) async throws(StoreError) -> RecordedComponent? { nil }

  /// The edits out of the index; stores read them alone.
  public func handEdits() async throws(StoreError) -> [HandEdit] { try await index().edits }

  /// Adds a component by hand, nobody says by whom.
  public func create(_ component: Component, owner: String) async throws(StoreError) -> RecordedComponent {
    try await create(component, owner: owner, by: nil)
  }

  /// Replaces what is declared of a component by hand, nobody says by whom.
  public func update(_ component: Component) async throws(StoreError) -> RecordedComponent {
    try await update(component, by: nil)
  }

  /// Removes a component by hand, nobody says by whom.
  public func delete(_ key: String) async throws(StoreError) { try await delete(key, by: nil) }
}
