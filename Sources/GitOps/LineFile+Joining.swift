extension LineFile {
  /// The lines of `new` that `old` does not hold, appended to what stands elsewhere.
  static func joining(_ new: [UInt8], since old: [UInt8], to there: [UInt8]) -> [UInt8] {
    let lineEnd = UInt8(ascii: "\n")
    var known = Set((old + [lineEnd] + there).split(separator: lineEnd))
    var bytes = there
    if let last = bytes.last, last != lineEnd { bytes.append(lineEnd) }
    for line in new.split(separator: lineEnd) where known.insert(line).inserted {
      bytes += line
      bytes.append(lineEnd)
    }
    return bytes
  }
}
