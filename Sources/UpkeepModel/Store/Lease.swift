/// The right to write for one owner, for a time (R22).
public struct Lease: Hashable, Sendable {
  /// What is leased: the owner of a manifest.
  public var owner: String
  /// Who holds it: host, process and a random word.
  public var holder: String
  /// Raised by every new holder: a writer that slept through its lease is told apart from the present one.
  public var epoch: Int
  /// Since when it is held.
  public var since: Timestamp
  /// When it ends unless it is renewed.
  public var until: Timestamp

  /// Makes a lease.
  public init(owner: String, holder: String, epoch: Int, since: Timestamp, until: Timestamp) {
    self.owner = owner
    self.holder = holder
    self.epoch = epoch
    self.since = since
    self.until = until
  }
}

/// One writer at a time for each owner.
public protocol LeaseStore: Sendable {
  /// Takes the lease when it is free, has ended, or is held by the same holder.
  ///
  /// - Returns: The lease, or the one of the present holder, who is another.
  func acquireLease(
    owner: String, holder: String, now: Timestamp, duration: Duration
  ) async throws(StoreError) -> Lease

  /// Makes the lease last until `duration` from now.
  ///
  /// - Throws: `fenced` when it is not held any more.
  func renewLease(_ lease: Lease, now: Timestamp, duration: Duration) async throws(StoreError) -> Lease

  /// Gives the lease back; no error when it is held by another meanwhile.
  func releaseLease(_ lease: Lease) async throws(StoreError)

  /// All leases that are held or were not given back, sorted by owner.
  func leases() async throws(StoreError) -> [Lease]
}
