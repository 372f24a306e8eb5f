internal import JSONText
package import UpkeepModel

/// Compares what `git blame --porcelain health.json` tells with the history.
package struct BlameAudit {
  /// Components whose line came with the very report of their last move.
  package private(set) var agreeing = 0
  /// Components whose line changed again since, as they were renamed or more was told of a problem.
  package private(set) var laterChanged = 0
  /// What contradicts, in words.
  package private(set) var faults: [String] = []

  /// - Parameter porcelain: The output of git.
  package init(porcelain: String, history: HealthHistory) {
    var entries: [String: HealthHistory.Entry] = [:]
    for entry in history.entries where !entry.isDeleted { entries[entry.component.key] = entry }
    var seen: Set<String> = []
    for line in Self.lines(porcelain) {
      guard let json = try? JSONValue(parsing: line.text), let key = json["key"]?.string else { continue }
      seen.insert(key)
      guard let entry = entries[key], let move = entry.record.timeline.transitions.last else {
        faults.append("\(key) is not in the history")
        continue
      }
      if json["since"]?.string != move.at.description || json["state"]?.string != move.to.rawValue {
        faults.append("\(key) moved last at \(move.at) to \(move.to.rawValue), and health.json says otherwise")
      } else if line.time < move.at.seconds {
        faults.append("\(key) moved at \(move.at), after the commit that git blames")
      } else if line.time - move.at.seconds <= 61 {
        agreeing += 1
      } else if move.key != key || !entry.component.maintenance.isEmpty || move.to >= .degraded {
        laterChanged += 1
      } else {
        faults.append("\(key) moved at \(move.at), and git blames the commit of \(Timestamp(seconds: line.time))")
      }
    }
    for key in entries.keys.sorted() where !seen.contains(key) { faults.append("\(key) is not in health.json") }
  }

  /// The components' lines, each with the time of the commit that is blamed.
  private static func lines(_ porcelain: String) -> [(text: [UInt8], time: Int64)] {
    var times: [Substring: Int64] = [:]
    var current: Substring = ""
    var lines: [(text: [UInt8], time: Int64)] = []
    for line in porcelain.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      if line.hasPrefix("\t") {
        let text = line.dropFirst().utf8
        let bare = text.last == UInt8(ascii: ",") ? text.dropLast() : text
        lines.append((Array(bare), times[current] ?? 0))
      } else if words.first?.utf8.count == 40 {
        current = words[0]
      } else if words.first == "committer-time" {
        times[current] = Int64(words[1])
      }
    }
    return lines
  }
}
