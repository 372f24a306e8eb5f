import GRDB
import UpkeepModel

/// The rows of leases, inside one access to the database. A lease that was given back stays as a row without a holder,
/// so that epochs only ever rise.
struct LeaseRows {
  let database: Database

  init(_ database: Database) { self.database = database }

  /// The lease that was not given back, and the highest epoch so far.
  func present(_ owner: String) throws -> (lease: Lease?, lastEpoch: Int) {
    let rows = try database.rows("SELECT owner, holder, epoch, since, until FROM leases WHERE owner = ?", [owner])
    guard let row = try rows.next() else { return (nil, 0) }
    return (lease(row), row[2])
  }

  func all() throws -> [Lease] {
    let rows = try database.rows("SELECT owner, holder, epoch, since, until FROM leases ORDER BY owner")
    var leases: [Lease] = []
    while let row = try rows.next() { if let lease = lease(row) { leases.append(lease) } }
    return leases
  }

  /// The lease as it stands now.
  ///
  /// - Throws: `fenced` when it is not held any more.
  func standing(_ lease: Lease, at now: Timestamp, _ operation: String) throws -> Lease {
    let present = try present(lease.owner).lease
    guard let present, present.isSameHold(as: lease), present.isHeld(at: now) else {
      throw StoreError.lost(lease, to: present, at: now, operation)
    }
    return present
  }

  func set(_ lease: Lease) throws {
    try database.run(
      "INSERT OR REPLACE INTO leases (owner, holder, epoch, since, until) VALUES (?, ?, ?, ?, ?)",
      [lease.owner, lease.holder, lease.epoch, lease.since.seconds, lease.until.seconds])
  }

  private func lease(_ row: Row) -> Lease? {
    guard let holder: String = row[1] else { return nil }
    return Lease(
      owner: row[0], holder: holder, epoch: row[2], since: Timestamp(seconds: row[3]),
      until: Timestamp(seconds: row[4]))
  }
}
