/// A snapshot: how every component stands, and the worst state of all.
public struct Health: Hashable, Sendable {
  /// One component in the snapshot.
  public struct Entry: Hashable, Sendable {
    /// What was declared.
    public var component: Component
    /// How it stands; `nil` when it was never checked.
    public var standing: Standing?
    /// The latest check; `nil` when it was never checked.
    public var latest: Check?

    /// Makes an entry.
    public init(component: Component, standing: Standing?, latest: Check?) {
      self.component = component
      self.standing = standing
      self.latest = latest
    }

    /// The state; `unknown` when it was never checked.
    public var state: HealthState { standing?.state ?? .unknown }
  }

  /// The components, sorted by key.
  public var entries: [Entry]

  /// Makes a snapshot; the entries are sorted here.
  public init(entries: [Entry]) {
    self.entries = entries
    // Stores list by key; sorting again would copy every entry several times.
    let isSorted = entries.indices.dropFirst().allSatisfy { entries[$0 - 1].component.key < entries[$0].component.key }
    if !isSorted { self.entries.sort { $0.component.key < $1.component.key } }
  }

  /// The worst state of all components; `unknown` when nothing was checked. A component that is paused does not count.
  public var state: HealthState {
    HealthState.worst(entries.indices.lazy.filter { !entries[$0].component.paused }.map { entries[$0].state })
  }

  /// How many components that are not paused are in the state.
  public func count(of state: HealthState) -> Int {
    // By index: an iterator would copy every entry whole.
    entries.indices.count { entries[$0].state == state && !entries[$0].component.paused }
  }
}
