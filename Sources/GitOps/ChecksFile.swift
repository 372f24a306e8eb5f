internal import JSONText
internal import UpkeepModel

/// `checks.json`: the latest check of each component. Its values are volatile, so they are rounded, and written whole
/// only now and then.
enum ChecksFile {
  static let path = "checks.json"

  /// The whole file.
  static func bytes(of health: Health) -> [UInt8] {
    var document = opened(for: health)
    for entry in health.entries {
      if let line = line(of: entry) { document.entry(line) }
    }
    return document.closed()
  }

  /// The file as it was, with new lines for some components; lines of components that are gone are dropped.
  static func bytes(of health: Health, updating previous: [UInt8], moved: Set<String>) -> [UInt8] {
    var document = opened(for: health)
    var old = LineDocument.entries(of: previous)[...]
    for entry in health.entries {
      while let first = old.first, first.key < entry.component.key { old.removeFirst() }
      if let first = old.first, first.key == entry.component.key, !moved.contains(entry.component.key) {
        document.entry(first.line)
      } else if let line = line(of: entry) {
        document.entry(line)
      }
    }
    return document.closed()
  }

  private static func opened(for health: Health) -> LineDocument {
    var document = LineDocument(reserving: health.entries.count * 128)
    document.head("version", 1)
    document.openList("components")
    return document
  }

  private static func line(of entry: Health.Entry) -> [UInt8]? {
    guard let check = entry.latest else { return nil }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("key", check.component)
      writer.member("state", check.state.rawValue)
      writer.member("message", check.message)
      if let latency = check.latency {
        writer.name("latency_ms")
        writer.number(roundedMilliseconds(latency))
      }
      writer.member("checked_at", check.checkedAt.description)
      writer.member("attempts", check.attempts)
      if let standing = entry.standing, let pending = standing.pending {
        writer.member("pending", pending.rawValue)
        writer.member("streak", standing.streak)
      }
      if let told = entry.standing?.unusualTelling { writer.member("told_at", told.description) }
    }
    return writer.bytes
  }

  /// The components whose streak towards a threshold, or last reminder, differs from what the file tells.
  /// A file that somebody damaged tells none, and is mended by the new one.
  static func movedStreaks(in health: Health, since previous: [UInt8]) -> Set<String> {
    guard let previous = try? checks(of: JSONValue(parsing: previous)) else {
      return Set(health.entries.map(\.component.key))
    }
    let known = Dictionary(previous.map { ($0.check.component, $0) }, uniquingKeysWith: { first, _ in first })
    let moved = health.entries.filter { entry in
      let before = known[entry.component.key]
      return entry.standing?.pending != before?.pending || entry.standing?.streak ?? 0 != before?.streak ?? 0
        || entry.standing?.unusualTelling != before?.toldAt
    }
    return Set(moved.map(\.component.key))
  }

  /// Two significant digits, as 0.43, 1.2, 85 or 1300.
  static func roundedMilliseconds(_ latency: Duration) -> Double {
    let (seconds, attoseconds) = latency.components
    let value = Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    guard value > 0 else { return 0 }
    var scale = 1.0
    while value * scale < 10 { scale *= 10 }
    while value * scale >= 100 { scale /= 10 }
    let digits = (value * scale).rounded()
    return scale >= 1 ? digits / scale : (digits * (1 / scale)).rounded()
  }

  /// What one line holds.
  struct Line {
    var check: Check
    var pending: HealthState?
    var streak: Int
    /// When a problem was told last, where that is not when it began.
    var toldAt: Timestamp?
  }

  /// The checks that a `checks.json` holds, and the streaks that were under way.
  ///
  /// - Throws: ``DamagedLine``.
  static func checks(of json: JSONValue) throws(DamagedLine) -> [Line] {
    try ReportLines.of(json) { line in
      guard let key = line["key"]?.string, let state = line["state"]?.string.flatMap({ HealthState(rawValue: $0) }),
        let at = line["checked_at"]?.string.flatMap({ Timestamp($0) })
      else { return .damaged }
      let latency = line["latency_ms"]?.double.map { Duration.microseconds(Int64(min(max($0, 0), 1e12) * 1000)) }
      let check = Check(
        component: key, state: state, message: line["message"]?.string ?? "", latency: latency, checkedAt: at,
        attempts: Int(line["attempts"]?.integer ?? 1))
      let pending = line["pending"]?.string.flatMap { HealthState(rawValue: $0) }
      return .value(
        Line(
          check: check, pending: pending, streak: Int(line["streak"]?.integer ?? 0),
          toldAt: line["told_at"]?.string.flatMap { Timestamp($0) }))
    }
  }
}

extension Standing {
  /// When its problem was told last, where that is not when it began.
  fileprivate var unusualTelling: Timestamp? { toldAt == since ? nil : toldAt }
}
