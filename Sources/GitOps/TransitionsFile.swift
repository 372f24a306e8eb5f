internal import UpkeepModel

/// `transitions/2026-11-22.jsonl`: every transition of a day in UTC, one line each, only ever appended to.
enum TransitionsFile {
  static let folder = "transitions"

  static func path(ofDay day: String) -> String { "\(folder)/\(day).jsonl" }

  /// The file with transitions appended, and which ones were. A line that stands there already is not repeated: a run
  /// that was killed between its commit and its note of it sends the same transitions again (R28).
  static func appending(
    _ transitions: [Transition], to previous: [UInt8]
  ) -> (bytes: [UInt8], added: [Transition]) {
    let lineEnd = UInt8(ascii: "\n")
    var bytes = previous
    if let last = bytes.last, last != lineEnd { bytes.append(lineEnd) }
    var known = Set(previous.split(separator: lineEnd).map { String(decoding: $0, as: UTF8.self) })
    let added = transitions.filter { known.insert($0.line).inserted }
    for transition in added {
      bytes.append(contentsOf: transition.line.utf8)
      bytes.append(lineEnd)
    }
    return (bytes, added)
  }
}
