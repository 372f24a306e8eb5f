/// How the clocks of a time zone stand: offsets from UTC in seconds, positive to the east.
package struct ZoneRules: Hashable, Sendable {
  /// A moment at which the clocks change, and the offset from then on.
  struct Change: Hashable, Sendable {
    var at: Int64
    var offset: Int
  }

  /// The offset before the first change.
  let first: Int
  /// The changes that are known one by one, by time.
  let changes: [Change]
  /// What holds after the last of them; `nil` when the last offset stays.
  let yearly: YearlyZoneRule?

  init(first: Int, changes: [Change] = [], yearly: YearlyZoneRule? = nil) {
    self.first = first
    self.changes = changes
    self.yearly = yearly
  }

  /// Coordinated Universal Time.
  package static let utc = ZoneRules(first: 0)

  /// The offset from UTC at a moment, in seconds since 1970-01-01T00:00:00Z.
  package func offset(at moment: Int64) -> Int {
    guard let last = changes.last else { return yearly?.offset(at: moment) ?? first }
    if moment >= last.at { return yearly?.offset(at: moment) ?? last.offset }
    // The first change after the moment.
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].at <= moment { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : changes[low - 1].offset
  }

  /// The moment at which the clocks show a time, which is given as if it were UTC.
  ///
  /// A time that the clocks show twice means the first of the two. A time that they skip is read with the offset before
  /// the skip, so it lies as long after the skip as it would have without one: 02:30 becomes 03:30.
  ///
  /// Source: RFC 5545, section 3.3.5.
  package func moment(ofLocal seconds: Int64) -> Int64 {
    let before = offset(at: seconds - 86_400)
    let after = offset(at: seconds + 86_400)
    let candidates = [before, after].map { seconds - Int64($0) }.sorted()
    return candidates.first { $0 + Int64(offset(at: $0)) == seconds } ?? seconds - Int64(before)
  }
}
