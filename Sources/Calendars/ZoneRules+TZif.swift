extension ZoneRules {
  /// Reads a compiled zone of the IANA time zone database; `nil` when the bytes are none.
  ///
  /// Source: RFC 8536, "The Time Zone Information Format (TZif)", sections 3.1 to 3.3.
  package init?(tzif bytes: [UInt8]) {
    guard let short = TZifBlock(bytes, at: 0, timeSize: 4) else { return nil }
    guard short.version >= UInt8(ascii: "2") else {
      self.init(first: short.first, changes: short.changes)
      return
    }
    // The first block is for readers that know 32-bit times only.
    guard let block = TZifBlock(bytes, at: short.end, timeSize: 8) else { return nil }
    let footer = bytes[block.end...].split(
      separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
    guard footer.count == 3 else { return nil }
    let rule = String(decoding: footer[1], as: UTF8.self)
    let yearly = YearlyZoneRule(rule)
    guard rule.isEmpty || yearly != nil else { return nil }
    self.init(first: block.first, changes: block.changes, yearly: yearly)
  }
}

/// A header of a TZif file, and what follows it.
private struct TZifBlock {
  let version: UInt8
  let first: Int
  let changes: [ZoneRules.Change]
  /// Where the next block begins.
  let end: Int

  init?(_ bytes: [UInt8], at start: Int, timeSize: Int) {
    let headerSize = 44
    guard bytes.count >= start + headerSize, bytes[start..<start + 4].elementsEqual("TZif".utf8) else { return nil }
    func number(_ offset: Int, _ size: Int) -> Int64 {
      let value = bytes[offset..<offset + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
    let counts = (0..<6).map { Int(number(start + 20 + $0 * 4, 4)) }
    let (universal, standard, leaps, times, types, letters) = (
      counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]
    )
    guard counts.allSatisfy({ (0...100_000).contains($0) }), types > 0 else { return nil }
    let timesStart = start + headerSize
    let indexStart = timesStart + times * timeSize
    let typesStart = indexStart + times
    end = typesStart + types * 6 + letters + leaps * (timeSize + 4) + standard + universal
    guard bytes.count >= end else { return nil }
    version = bytes[start + 4]
    let offsets = (0..<types).map { Int(number(typesStart + $0 * 6, 4)) }
    guard bytes[indexStart..<typesStart].allSatisfy({ Int($0) < types }) else { return nil }
    first = offsets[0]
    changes = (0..<times).map { index in
      ZoneRules.Change(
        at: number(timesStart + index * timeSize, timeSize), offset: offsets[Int(bytes[indexStart + index])])
    }
    guard zip(changes, changes.dropFirst()).allSatisfy({ $0.at < $1.at }) else { return nil }
  }
}
