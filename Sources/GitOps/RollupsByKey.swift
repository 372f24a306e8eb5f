internal import Glibc
internal import UpkeepModel

/// Collects the roll-ups of many days by component.
///
/// The files of two days hold nearly the same components in the same order. So the component of a line is most often
/// the one that stands after the component of the line before, as on the day before, and has not to be looked up.
struct RollupsByKey {
  private var keys: [String] = []
  private var names: [[UInt8]] = []
  private var rollups: [[DayRollup]] = []
  private var places: [String: Int] = [:]
  /// The component that followed upon each one on the day before.
  private var following: [Int] = []

  /// The roll-ups of each component in several parts, each part in the order in which its days were added.
  static func joined(_ parts: [RollupsByKey]) -> [String: [DayRollup]] {
    var joined: [String: [DayRollup]] = [:]
    joined.reserveCapacity(parts.first?.keys.count ?? 0)
    for part in parts {
      for (key, rollups) in zip(part.keys, part.rollups) { joined[key, default: []] += rollups }
    }
    return joined
  }

  /// Adds those of a file; lines that make no sense are passed over, so their time counts as a gap.
  ///
  /// - Parameter filter: Only these components; `nil` for all.
  mutating func add(_ file: UnsafeRawBufferPointer, day: Day, keys filter: KeyFilter?) {
    var last = -1
    if let few = filter?.few {
      for key in few {
        if let line = LineDocument.entry(of: key, in: file) { add(line, day, &last) }
      }
      return
    }
    LineDocument.forEachEntry(in: file) { key, line in
      if filter?.contains(key) ?? true { add(line, day, &last) }
    }
  }

  private mutating func add(_ line: UnsafeRawBufferPointer, _ day: Day, _ last: inout Int) {
    var place = -1
    let usual = RollupLine.rollup(of: line, day: day) { key in
      place = self.place(of: key, after: last)
      return keys[place]
    }
    if let usual {
      rollups[place].append(usual)
      last = place
    } else if let unusual = DailyFile.rollup(of: line, day: day) {
      rollups[self.place(named: unusual.key)].append(unusual)
    }
  }

  private mutating func place(of key: UnsafeRawBufferPointer, after last: Int) -> Int {
    let guess = last < 0 ? (keys.isEmpty ? -1 : 0) : following[last]
    if guess >= 0, names[guess].count == key.count, names[guess].isEqual(to: key) { return guess }
    let place = place(named: String(decoding: key, as: UTF8.self))
    if last >= 0 { following[last] = place }
    return place
  }

  private mutating func place(named key: String) -> Int {
    if let place = places[key] { return place }
    places[key] = keys.count
    keys.append(key)
    names.append(Array(key.utf8))
    rollups.append([])
    following.append(-1)
    return keys.count - 1
  }
}

extension [UInt8] {
  fileprivate func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    withUnsafeBytes { own in
      guard let left = own.baseAddress, let right = other.baseAddress else { return other.isEmpty }
      return memcmp(left, right, count) == 0
    }
  }
}
