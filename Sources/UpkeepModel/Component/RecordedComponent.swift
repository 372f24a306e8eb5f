public import Digests

/// A component as a store holds it.
public struct RecordedComponent: Hashable, Sendable {
  /// What was declared.
  public var component: Component
  /// Whose manifest it belongs to; only that owner's plans touch it (R17).
  public var owner: String
  /// The commit that it was applied from; `nil` when it was made or changed by hand.
  public var commit: String?
  /// When the component was created. The store sets it.
  public var createdAt: Timestamp
  /// When it was changed last. The store sets it.
  public var updatedAt: Timestamp

  /// Makes a recorded component.
  public init(component: Component, owner: String, commit: String?, createdAt: Timestamp, updatedAt: Timestamp) {
    self.component = component
    self.owner = owner
    self.commit = commit
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// The key of the component.
  public var key: String { component.key }
}

/// What a store holds, short: enough to find what differs without reading every component.
public struct RecordedIndex: Hashable, Sendable {
  /// One component.
  public struct Entry: Hashable, Sendable {
    /// Its key.
    public var key: String
    /// Its owner.
    public var owner: String
    /// The digest of its canonical form.
    public var fingerprint: Digest256
    /// Whether it is protected against deletion.
    public var isProtected: Bool

    /// Makes an entry.
    public init(key: String, owner: String, fingerprint: Digest256, isProtected: Bool) {
      self.key = key
      self.owner = owner
      self.fingerprint = fingerprint
      self.isProtected = isProtected
    }
  }

  /// The store's revision, which every apply raises.
  public var revision: Int
  /// All components, sorted by key.
  public var entries: [Entry]
  /// What was changed by hand since the last apply (R15), sorted by key.
  public var edits: [HandEdit]
  /// When components that are gone were removed last, by key; those that came back left out.
  public var removed: [String: Timestamp]

  /// Makes an index.
  public init(
    revision: Int, entries: [Entry], edits: [HandEdit] = [], removed: [String: Timestamp] = [:]
  ) {
    self.revision = revision
    self.entries = entries
    self.edits = edits
    self.removed = removed
  }
}
