package import UpkeepModel

/// Rolls up the days that are over: out of single checks, which a store keeps for some weeks, come the accounts that
/// the health ref keeps for ever.
package struct DayClosing: Sendable {
  private let store: any CheckStore
  private let log: any HealthLog
  /// How long a check speaks for that is known from a report alone, in seconds. Reports are an hour or so apart.
  private let reportReach: Int64

  /// - Parameter heartbeat: The longest time between two reports while all is well.
  package init(store: any CheckStore, log: any HealthLog, heartbeat: Duration) {
    self.store = store
    self.log = log
    reportReach = heartbeat.components.seconds * 2 + 600
  }

  /// The roll-ups of all days before today that have none.
  ///
  /// - Parameters:
  ///   - today: The day that is not over.
  ///   - recorded: The present components.
  ///   - transitions: Those that no report holds yet.
  ///   - changes: Those that no report holds yet.
  package func rollups(
    before today: Day, recorded: [RecordedComponent], transitions: [Transition], changes: [AppliedChange]
  ) async throws -> [DayRollup] {
    guard let open = try await log.openDays(before: today), let first = open.days.first, let last = open.days.last
    else { return [] }
    let span = TimeSpan(from: first.start, to: last.next.start)
    let states = Dictionary(
      try await store.standings().map { ($0.key, $0.state) }, uniquingKeysWith: { first, _ in first })
    let index = ChangeIndex(open.changes + changes)
    let byKey = Dictionary(grouping: open.transitions + transitions, by: \.key)
    var reports: [String: [Timestamp]]?
    var rollups: [DayRollup] = []
    for subject in Self.subjects(recorded, index, since: first) {
      let lineage = Lineage(of: subject.key, in: index)
      let moves = lineage.segments.flatMap { segment in
        (byKey[segment.key] ?? []).filter { segment.contains($0.at) }
      }
      let timeline = Timeline(moves, steady: states[subject.key] ?? .unknown)
      var evidence = try await stored(subject, span, first: moves.first)
      if evidence.reachesBack == false {
        if reports == nil { reports = try await log.reportedChecks(in: span) }
        evidence.add(lineage.segments.flatMap { reports?[$0.key] ?? [] }, reach: reportReach)
      }
      let born = [subject.createdAt, moves.first?.at].compactMap { $0 }.min()
      let lifetime = lineage.lifetime(since: born, until: span.to)
      rollups += open.days.compactMap { day in
        evidence.rollup(
          of: subject, as: lineage.key(at: day.span.to) ?? subject.key, on: day, lifetime: lifetime,
          timeline: timeline)
      }
    }
    return rollups
  }

  /// A component that existed in one of the days.
  struct Subject {
    let key: String
    let component: Component
    let createdAt: Timestamp?
  }

  /// The present components, and those that were deleted since.
  private static func subjects(_ recorded: [RecordedComponent], _ index: ChangeIndex, since first: Day) -> [Subject] {
    var subjects = recorded.map { Subject(key: $0.key, component: $0.component, createdAt: $0.createdAt) }
    var known = Set(recorded.map(\.key))
    for change in index.changes.reversed() where change.action == .delete && change.at >= first.start {
      guard let removed = change.removed, known.insert(change.key).inserted else { continue }
      subjects.append(Subject(key: change.key, component: removed, createdAt: nil))
    }
    return subjects
  }

  /// What the store knows of the days, and of the one before: the last check of that one reaches into the first.
  ///
  /// - Parameter first: The component's first transition in these days.
  private func stored(_ subject: Subject, _ span: TimeSpan, first: Transition?) async throws -> DayEvidence {
    let start = Timestamp(seconds: span.from.seconds - Day.seconds)
    let times = try await store.checkTimes(of: subject.key, from: start, to: span.to)
    let birth = first.flatMap { $0.from == .unknown ? $0.at : nil }
    return DayEvidence(
      times, reach: Coverage.reach(of: subject.component.policy), from: max(span.from, birth?.next ?? span.from))
  }
}
