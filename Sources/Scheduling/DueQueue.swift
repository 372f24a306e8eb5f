/// What is due when: each key at its own interval, spread so that starts do not come together.
///
/// A key's times stand on a grid: its phase, which follows from the key alone, and then every interval. So the times of
/// many keys are even over the interval, the same after a restart, and do not wander. A key that was never at work, or
/// not for a whole interval, comes within ``spread``. A key is never taken twice before it is finished.
///
/// Times are durations since a moment that the caller chooses. A value: nothing here waits or looks at a clock.
package struct DueQueue: Sendable {
  private struct Entry {
    var interval: Duration
    var due: Duration
    var isTaken = false
    /// To come soon once it is finished.
    var isHastened = false
    /// Tells the present place in the heap from those that are out of date.
    var version: Int
  }

  private struct Place {
    var due: Duration
    var key: String
    var version: Int
  }

  private let spread: Duration
  private var entries: [String: Entry] = [:]
  private var heap = Heap<Place> { ($0.due, $0.key) < ($1.due, $1.key) }
  /// Keys that were removed while at work.
  private var leaving: Set<String> = []
  private var versions = 0

  /// - Parameter spread: Over how long the first times of new keys, and those that were missed, are spread.
  package init(spread: Duration) {
    self.spread = spread
  }

  /// How many keys there are.
  package var count: Int { entries.count }

  /// The earliest time at which something is due; `nil` when nothing waits.
  package var nextDue: Duration? {
    mutating get {
      dropStale()
      return heap.first?.due
    }
  }

  /// Makes the keys exactly these.
  ///
  /// - Parameters:
  ///   - intervals: The keys, each with its interval, above zero.
  ///   - last: When a key was at work last; without one it is due soon.
  ///   - now: The present time.
  package mutating func set(_ intervals: [String: Duration], last: (String) -> Duration?, now: Duration) {
    for (key, entry) in entries where intervals[key] == nil {
      if entry.isTaken { leaving.insert(key) }
      entries[key] = nil
    }
    for (key, interval) in intervals {
      guard entries[key]?.interval != interval else { continue }
      let isTaken = entries[key]?.isTaken == true || leaving.remove(key) != nil
      let due = firstDue(key, interval: interval, last: last(key), now: now)
      let entry = Entry(interval: interval, due: due, isTaken: isTaken, version: 0)
      if isTaken { entries[key] = entry } else { place(entry, of: key) }
    }
  }

  /// Takes what is due, the longest due first. What missed a whole interval, as after a sleep of the machine, is spread
  /// anew instead, so that it does not come all at once.
  ///
  /// - Returns: The keys, each with how late it is. They are at work until ``finish(_:now:)``.
  package mutating func take(now: Duration) -> [(key: String, late: Duration)] {
    var taken: [(key: String, late: Duration)] = []
    while let place = heap.first, place.due <= now {
      heap.removeFirst()
      guard var entry = entries[place.key], entry.version == place.version, !entry.isTaken else { continue }
      let late = now - entry.due
      if late >= max(entry.interval, spread) {
        entry.due = now + soon(place.key, entry.interval)
        self.place(entry, of: place.key)
      } else {
        entry.isTaken = true
        entries[place.key] = entry
        taken.append((place.key, late))
      }
    }
    return taken
  }

  /// The key is done; it comes again at its next time. Times that passed meanwhile are left out.
  package mutating func finish(_ key: String, now: Duration) {
    leaving.remove(key)
    guard var entry = entries[key], entry.isTaken else { return }
    entry.isTaken = false
    entry.due = entry.isHastened ? now + soon(key, entry.interval) : nextOnGrid(key, entry.interval, after: now)
    entry.isHastened = false
    place(entry, of: key)
  }

  /// The key comes soon, whenever it was at work last.
  package mutating func hasten(_ key: String, now: Duration) {
    guard var entry = entries[key] else { return }
    guard !entry.isTaken else {
      entries[key]?.isHastened = true
      return
    }
    entry.due = min(entry.due, now + soon(key, entry.interval))
    place(entry, of: key)
  }

  /// The key is due now, unless it is at work.
  package mutating func bringForward(_ key: String, now: Duration) {
    guard var entry = entries[key], !entry.isTaken, entry.due > now else { return }
    entry.due = now
    place(entry, of: key)
  }

  private mutating func place(_ entry: Entry, of key: String) {
    versions += 1
    var entry = entry
    entry.version = versions
    entries[key] = entry
    heap.insert(Place(due: entry.due, key: key, version: versions))
  }

  private func firstDue(_ key: String, interval: Duration, last: Duration?, now: Duration) -> Duration {
    guard let last, last <= now, now - last < interval else { return now + soon(key, interval) }
    // Before the next time on the grid there may be less than an interval since the last one, and never more.
    return nextOnGrid(key, interval, after: now)
  }

  private func soon(_ key: String, _ interval: Duration) -> Duration {
    min(interval, spread) * Self.fraction(of: key)
  }

  private func nextOnGrid(_ key: String, _ interval: Duration, after now: Duration) -> Duration {
    let phase = interval * Self.fraction(of: key)
    let passed = now - phase
    let cycles = (passed / interval).rounded(.down) + 1
    let next = phase + interval * cycles
    return next > now ? next : next + interval
  }

  /// From 0 up to 1, even over keys and the same on every machine (FNV-1a, 64 bits, its high bits folded in).
  private static func fraction(of key: String) -> Double {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash ^= hash >> 32
    hash = hash &* 0x9e37_79b9_7f4a_7c15
    return Double(hash >> 11) / Double(1 << 53 as UInt64)
  }

  /// Takes places off the top that are out of date.
  private mutating func dropStale() {
    while let place = heap.first {
      if let entry = entries[place.key], entry.version == place.version, !entry.isTaken { return }
      heap.removeFirst()
    }
  }
}
