/// The text without what the log of a CI host takes for a command, so that a name or a message can neither hide lines,
/// mask words nor set variables.
///
/// GitHub's runner looks for `::word …::` at the start of a line and for `##[word]` anywhere in it (actions/runner,
/// `ActionCommand.cs`), and takes such a line out of the log; Azure Pipelines has `##vso[…]`, TeamCity `##teamcity[…]`.
func withoutLogCommands(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "#")) || text.utf8.contains(UInt8(ascii: ":")) else { return text }
  var bytes = Array(text.utf8)
  if let start = commandStart(bytes) { bytes.replaceSubrange(start...start, with: #"\u{3a}"#.utf8) }
  let places = bytes.indices.filter { opensBracketCommand(bytes, at: $0) }
  for place in places.reversed() { bytes.replaceSubrange(place...place, with: #"\u{23}"#.utf8) }
  return String(decoding: bytes, as: UTF8.self)
}

/// Where `::word …::` starts, when nothing but white space is before it. `::1` is an address and none.
private func commandStart(_ bytes: [UInt8]) -> Int? {
  let colon = UInt8(ascii: ":")
  guard let start = bytes.firstIndex(where: { $0 != 0x20 }), bytes[start...].starts(with: [colon, colon]) else {
    return nil
  }
  let rest = bytes[(start + 2)...]
  let isClosed = zip(rest, rest.dropFirst()).contains { $0 == colon && $1 == colon }
  return isClosed ? start : nil
}

/// Whether this is the second sign of `##[` or `##word[`.
private func opensBracketCommand(_ bytes: [UInt8], at index: Int) -> Bool {
  let hash = UInt8(ascii: "#")
  guard bytes[index] == hash, index > 0, bytes[index - 1] == hash else { return false }
  let after = bytes[(index + 1)...].first { !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
  return after == UInt8(ascii: "[")
}
