internal import Git
internal import UpkeepModel

extension GitHistory {
  /// Puts the history of components together out of the files of a report.
  struct Assembly {
    let history: HealthHistory

    init(report: TipReport, window: TimeSpan, selection: HistorySelection, in repository: isolated Repository) throws {
      let changes = ChangeIndex(try report.files.changes(of: repository))
      let subjects = try Self.subjects(report, changes, selection)
      let keys = selection.keys == nil ? nil : Set(subjects.flatMap { $0.lineage.segments.map(\.key) })
      let first = Day(of: window.from)
      // Up to the tip, not to the end of the window: a component's first transition after it tells the state in it.
      // A deleted component has no state now from which the one before could be told, so all of its moves are read.
      let hasDeleted = subjects.contains(where: \.isDeleted)
      let transitions = try report.files.transitions(of: repository, keys: keys) { hasDeleted || $0 >= first }
      let moves = Dictionary(grouping: transitions, by: \.key)
      let rollups =
        selection.movesOnly
        ? [:] : try report.files.rollups(of: repository, days: first...Day(of: window.to), keys: keys)
      let closed = try report.files.days(in: DailyFile.folder, of: repository).last
      let checked = try report.checked(Set(subjects.filter { !$0.isDeleted }.map(\.component.key)))
      let entries = subjects.map { subject in
        subject.entry(
          report: report, window: window, moves: moves, rollups: rollups, checked: checked[subject.component.key],
          closed: closed)
      }
      history = HealthHistory(
        commit: report.id.hex, reportedAt: report.at, window: window, entries: entries, changes: changes)
    }

    /// A component of which history is wanted.
    struct Subject {
      let component: Component
      let isDeleted: Bool
      let createdAt: Timestamp?
      let lineage: Lineage
    }

    private static func subjects(
      _ report: TipReport, _ changes: ChangeIndex, _ selection: HistorySelection
    ) throws -> [Subject] {
      let lineages = report.keys.map { (key: $0, lineage: Lineage(of: $0, in: changes)) }.filter { subject in
        guard let keys = selection.keys else { return true }
        return keys.contains(subject.key) || subject.lineage.segments.contains { keys.contains($0.key) }
      }
      let components = Dictionary(
        try report.components(Set(lineages.map(\.key))).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
      var present = lineages.compactMap { key, lineage in
        components[key].map { recorded in
          Subject(
            component: recorded.component, isDeleted: false, createdAt: recorded.createdAt, lineage: lineage)
        }
      }.sorted { $0.component.key < $1.component.key }
      guard selection.keys != nil || selection.includesDeleted else { return present }
      var known = Set(report.keys)
      var deleted: [Subject] = []
      for change in changes.changes.reversed() {
        // Who was brought back lives on, also under a key that it took since.
        if change.action == .create { known.insert(change.key) }
        guard change.action == .delete, let component = change.removed, known.insert(change.key).inserted else {
          continue
        }
        deleted.append(
          Subject(
            component: component, isDeleted: true, createdAt: nil, lineage: Lineage(of: change.key, in: changes)))
      }
      deleted.sort { $0.component.key < $1.component.key }
      guard let keys = selection.keys else { return present + deleted }
      present = (present + deleted).filter { subject in
        keys.contains(subject.component.key) || subject.lineage.segments.contains { keys.contains($0.key) }
      }
      let found = Set(present.flatMap { [$0.component.key] + $0.lineage.segments.map(\.key) })
      let missing = keys.subtracting(found).sorted()
      guard missing.isEmpty else {
        throw GitOpsProblem(
          .notFound,
          "no component \(missing.map { "\"\($0)\"" }.joined(separator: ", ")) is or was on \(report.ref); "
            + "`upkeep status --from-git` shows which are")
      }
      return present
    }
  }
}

extension GitHistory.Assembly.Subject {
  fileprivate func entry(
    report: TipReport, window: TimeSpan, moves: [String: [Transition]], rollups: [String: [DayRollup]],
    checked: Timestamp?, closed: Day?
  ) -> HealthHistory.Entry {
    let key = component.key
    let standing = isDeleted ? nil : report.standing(of: key)
    let transitions = lineage.gathered(moves) { segment, move in segment.contains(move.at) }
    var days = lineage.gathered(rollups) { segment, rollup in
      segment.contains(rollup.span.to) || segment.contains(rollup.span.from)
    }
    if lineage.segments.count > 1 { days.sort { $0.day < $1.day } }
    let first = [createdAt, transitions.first?.at, days.first?.span.from].compactMap { $0 }.min()
    let lifetime = lineage.lifetime(since: first, until: report.at.next)
    let unfinished = checked.flatMap { self.unfinished(until: $0, lifetime, closed: closed) }
    return HealthHistory.Entry(
      component: component, isDeleted: isDeleted, state: standing?.state ?? .unknown,
      record: ComponentRecord(
        key: key, timeline: Timeline(transitions, steady: standing?.state ?? .unknown), days: days,
        lifetime: lifetime, unfinished: unfinished,
        unfinishedMaintenance: unfinished.map { component.maintenanceTime(in: $0) } ?? TimeSpans()))
  }

  /// The time since the last roll-up, up to the latest check that the report tells of. Whether there are gaps in it is
  /// seen when the day is over.
  private func unfinished(until checked: Timestamp, _ lifetime: TimeSpans, closed: Day?) -> TimeSpan? {
    let start = max(closed?.next ?? Day(of: checked), Day(of: checked)).start
    return lifetime.clipped(to: TimeSpan(from: start, to: checked)).list.first
  }
}

extension Lineage {
  /// What is known under all keys that the component had, each for the time in which it had it.
  fileprivate func gathered<Element>(
    _ elements: [String: [Element]], where isOwn: (Segment, Element) -> Bool
  ) -> [Element] {
    if segments.count == 1, segments[0].from == nil, segments[0].to == nil { return elements[segments[0].key] ?? [] }
    return segments.flatMap { segment in (elements[segment.key] ?? []).filter { isOwn(segment, $0) } }
  }
}
