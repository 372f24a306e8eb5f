package import UpkeepModel

/// What was promised for a calendar month, and what was kept.
package struct ServiceReport: Sendable {
  /// One component or one group.
  package struct Line: Sendable {
    /// A component's name, or the group's.
    package var title: String
    /// A component's key; `nil` for a group.
    package var key: String?
    /// The group's name; empty for none.
    package var group: String
    /// What is promised, in percent. A group is held to what all of its components that promise something promise
    /// together: the mean, as its uptime is the mean of theirs.
    package var objective: Double?
    /// What came of it.
    package var uptime: Uptime
    /// The seconds of downtime that the objective allows in the month.
    package var allowed: Int?

    /// Allowed and not used, negative when it is missed.
    var left: Int? { allowed.map { $0 - uptime.down } }
    /// Whether the objective was kept; `nil` without one, and where nothing is known.
    var isKept: Bool? { uptime.ratio == nil ? nil : left.map { $0 >= 0 } }
  }

  /// The month in UTC, whole.
  package var month: TimeSpan
  /// Up to when it is known.
  package var until: Timestamp
  /// The groups, each with its components after it.
  package var groups: [(total: Line, lines: [Line])]

  /// `2026-11`.
  var name: String { month.from.month }
  /// The month is not over.
  var isRunning: Bool { until < month.to }
  /// The page, from the root.
  var path: String { "sla/\(name).html" }

  /// The first moment of the earliest of the months.
  static func firstMonth(at now: Timestamp, count: Int) -> Timestamp {
    var first = Day(of: now)
    for number in 0..<max(1, count) {
      if number > 0 { first = first.previous }
      while first.previous.start.month == first.start.month { first = first.previous }
    }
    return first.start
  }

  /// The reports, the newest month first. A month that is over and of which nothing is known has none.
  static func all(_ history: HealthHistory, accounting: Accounting, months count: Int) -> [ServiceReport] {
    let now = history.window.to
    let parts = TimeSpan(from: firstMonth(at: now, count: count), to: now).months()
    let accounts = HistoryAccounts(history, accounting: accounting, parts: parts)
    let components = Dictionary(
      history.entries.map { ($0.component.key, $0.component) }, uniquingKeysWith: { first, _ in first })
    let reports = parts.indices.reversed().map { index in
      report(parts[index], accounts.rows.map { ($0.title, $0.parts[index]) }, components)
    }
    return reports.filter { report in report.isRunning || report.groups.contains { $0.total.uptime.existing > 0 } }
  }

  private static func report(
    _ part: TimeSpan, _ rows: [(key: String, uptime: Uptime)], _ components: [String: Component]
  ) -> ServiceReport {
    let month = whole(part)
    let isRunning = part.to < month.to
    var lines: [Line] = []
    for row in rows where row.uptime.existing > 0 {
      guard let component = components[row.key] else { continue }
      var line = Line(
        title: component.name, key: row.key, group: component.group ?? "", objective: component.objective?.uptime,
        uptime: row.uptime, allowed: nil)
      line.allowed = line.objective.map { objective in
        let counted = isRunning ? month.seconds : row.uptime.up + row.uptime.down
        // To the millionth first: 100 less 99.9 is a little less than 0.1 in binary.
        return Int(((Double(counted) * (100 - objective) * 10_000).rounded() / 1_000_000).rounded(.down))
      }
      lines.append(line)
    }
    let groups = Dictionary(grouping: lines, by: \.group)
    let names = groups.keys.sorted { ($0.isEmpty ? 1 : 0, $0) < ($1.isEmpty ? 1 : 0, $1) }
    return ServiceReport(
      month: month, until: part.to, groups: names.map { (total(of: groups[$0] ?? [], name: $0), groups[$0] ?? []) })
  }

  /// A group's line. Only components with an objective count towards the group's own; its downtime is of all.
  private static func total(of lines: [Line], name: String) -> Line {
    var total = Line(title: name.isEmpty ? "Other" : name, key: nil, group: name, uptime: Uptime())
    for line in lines { total.uptime += line.uptime }
    let promised = lines.filter { $0.objective != nil }
    guard promised.count == lines.count, !promised.isEmpty else { return total }
    total.objective = promised.reduce(0) { $0 + ($1.objective ?? 0) } / Double(promised.count)
    total.allowed = promised.reduce(0) { $0 + ($1.allowed ?? 0) }
    return total
  }

  private static func whole(_ part: TimeSpan) -> TimeSpan {
    var (first, end) = (Day(of: part.from), Day(of: part.from))
    while first.previous.start.month == first.start.month { first = first.previous }
    while end.start.month == first.start.month { end = end.next }
    return TimeSpan(from: first.start, to: end.start)
  }
}
