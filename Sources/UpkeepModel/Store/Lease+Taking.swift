extension Lease {
  /// Whether it stands at the moment; at ``until`` it has ended.
  public func isHeld(at now: Timestamp) -> Bool { now < until }

  /// Whether it is the same hold on the same owner, whatever its end.
  package func isSameHold(as other: Lease) -> Bool {
    owner == other.owner && holder == other.holder && epoch == other.epoch
  }

  /// What comes of asking for a lease: the decision that every store takes alike (R22).
  ///
  /// - Parameters:
  ///   - present: The lease that was not given back.
  ///   - lastEpoch: The highest epoch that this owner's leases had; 0 when there was none.
  /// - Returns: A lease of `holder`, or `present` when another holds it.
  package static func taking(
    owner: String, holder: String, present: Lease?, lastEpoch: Int, now: Timestamp, duration: Duration
  ) -> Lease {
    let until = now.advanced(by: duration)
    guard let present else {
      return Lease(owner: owner, holder: holder, epoch: lastEpoch + 1, since: now, until: until)
    }
    if present.holder == holder {
      var renewed = present
      if !present.isHeld(at: now) { renewed.since = now }
      renewed.until = until
      return renewed
    }
    if present.isHeld(at: now) { return present }
    return Lease(owner: owner, holder: holder, epoch: lastEpoch + 1, since: now, until: until)
  }
}
