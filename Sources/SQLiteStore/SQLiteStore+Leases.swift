import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// Takes the lease when it is free, has ended, or is held by the same holder (R22); see ``LeaseStore``.
  public func acquireLease(
    owner: String, holder: String, now: Timestamp, duration: Duration
  ) async throws(StoreError) -> Lease {
    try await write("take the lease") { database in
      let rows = LeaseRows(database)
      let (present, lastEpoch) = try rows.present(owner)
      let lease = Lease.taking(
        owner: owner, holder: holder, present: present, lastEpoch: lastEpoch, now: now, duration: duration)
      if lease != present { try rows.set(lease) }
      return lease
    }
  }

  /// Makes the lease last until `duration` from now; see ``LeaseStore``.
  public func renewLease(_ lease: Lease, now: Timestamp, duration: Duration) async throws(StoreError) -> Lease {
    let operation = "renew the lease"
    return try await write(operation) { database in
      let rows = LeaseRows(database)
      var present = try rows.standing(lease, at: now, operation)
      present.until = now.advanced(by: duration)
      try rows.set(present)
      return present
    }
  }

  /// Gives the lease back; no error when it is held by another meanwhile.
  public func releaseLease(_ lease: Lease) async throws(StoreError) {
    try await write("give the lease back") { database in
      try database.run(
        "UPDATE leases SET holder = NULL WHERE owner = ? AND holder = ? AND epoch = ?",
        [lease.owner, lease.holder, lease.epoch])
    }
  }

  /// All leases that were not given back, sorted by owner.
  public func leases() async throws(StoreError) -> [Lease] {
    try await read("read the leases") { try LeaseRows($0).all() }
  }
}
