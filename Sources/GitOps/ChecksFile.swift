internal import JSONText
internal import UpkeepModel

/// `checks.json`: the latest check of each component. Its values are volatile, so they are rounded, and written whole
/// only now and then.
///
/// A year of a value that differs on each line each hour would be most of a repository. So the time is said once, for
/// all components whose latest check is of the same two minutes, and a latency is written anew once it has doubled or
/// halved.
enum ChecksFile {
  static let path = "checks.json"

  /// The size of the file is a multiple of this.
  private static let block = 4096

  /// How many seconds apart the checks are that share one time.
  private static let span: Int64 = 120

  /// The file.
  ///
  /// - Parameters:
  ///   - previous: The file as it was; `nil` when there was none.
  ///   - moved: Only the lines of these components are new; `nil` for all. Lines of components that are gone are
  ///     dropped.
  static func bytes(of health: Health, previous: [UInt8]?, moved: Set<String>?) -> [UInt8] {
    let before = previous.map { PreviousChecks($0) } ?? PreviousChecks()
    guard let moved, let time = before.time else { return whole(health, before) }
    var document = opened(for: health, time)
    for entry in health.entries {
      let key = entry.component.key
      if let old = before.lines[key], !moved.contains(key) {
        document.entry(old)
      } else if let check = entry.latest {
        document.entry(line(of: entry, check, latency: latency(of: check), time: time, sharing: 0))
      }
    }
    return document.closed(paddedTo: block)
  }

  private static func whole(_ health: Health, _ before: PreviousChecks) -> [UInt8] {
    let newest = health.entries.lazy.compactMap(\.latest?.checkedAt).max()
    // The earliest of those that are as good as now: none of them is said to be later than it was.
    let time = newest.flatMap { newest in
      health.entries.lazy.compactMap(\.latest?.checkedAt).filter { newest.seconds - $0.seconds <= span }.min()
    }
    var document = opened(for: health, time)
    for entry in health.entries {
      guard let check = entry.latest else { continue }
      let latency = latency(of: check).map { new in
        before.latency(of: entry.component.key, in: check.state).flatMap { $0 < new * 2 && new < $0 * 2 ? $0 : nil }
          ?? new
      }
      document.entry(line(of: entry, check, latency: latency, time: time, sharing: span))
    }
    return document.closed(paddedTo: block)
  }

  private static func opened(for health: Health, _ time: Timestamp?) -> LineDocument {
    var document = LineDocument(reserving: health.entries.count * 96)
    document.head("version", 1)
    if let time { document.head("checked_at", .string(time.description)) }
    document.openList("components")
    return document
  }

  private static func latency(of check: Check) -> Double? { check.latency.map(roundedMilliseconds) }

  private static func line(
    of entry: Health.Entry, _ check: Check, latency: Double?, time: Timestamp?, sharing span: Int64
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("key", check.component)
      writer.member("state", check.state.rawValue)
      writer.member("message", check.message)
      if let latency {
        writer.name("latency_ms")
        writer.number(latency)
      }
      let later = time.map { check.checkedAt.seconds - $0.seconds }
      if later.map({ !(0...span).contains($0) }) ?? true {
        writer.member("checked_at", check.checkedAt.description)
      }
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
    let time = json["checked_at"]?.string.flatMap { Timestamp($0) }
    return try ReportLines.of(json) { line in
      let own = line["checked_at"]
      guard let key = line["key"]?.string, let state = line["state"]?.string.flatMap({ HealthState(rawValue: $0) }),
        let at = own == nil ? time : own?.string.flatMap({ Timestamp($0) })
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
