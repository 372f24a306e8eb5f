internal import Git
internal import JSONText
package import UpkeepModel

extension GitHealthLog {
  /// At most so many days are rolled up at once: single checks are kept for about as long.
  private static let openDayLimit: Int64 = 31

  package func openDays(before today: Day) async throws -> OpenDays? {
    try await reading { repository in
      guard let tip = try newestReport(in: repository).tip else { return nil }
      let files = ReportFiles(tip: tip)
      let closed = try files.days(in: DailyFile.folder, of: repository).last
      guard let first = try closed?.next ?? files.days(in: TransitionsFile.folder, of: repository).first,
        first < today
      else { return nil }
      let days = (max(first.number, today.number - Self.openDayLimit)..<today.number).map { Day(number: $0) }
      let changes = try files.changes(of: repository)
      return OpenDays(
        days: days, transitions: try transitions(since: days[0], changes, files, in: repository), changes: changes)
    }
  }

  /// Those of the days, and where a component was deleted in them all of its earlier ones: it has no state now from which
  /// that of before could be told.
  private func transitions(
    since first: Day, _ changes: [AppliedChange], _ files: ReportFiles, in repository: isolated Repository
  ) throws -> [Transition] {
    let deleted = changes.filter { $0.action == .delete && $0.at >= first.start }
    guard !deleted.isEmpty else { return try files.transitions(of: repository) { $0 >= first } }
    let index = ChangeIndex(changes)
    let keys = Set(deleted.flatMap { Lineage(of: $0.key, in: index).segments.map(\.key) })
    return try files.transitions(of: repository).filter { $0.at >= first.start || keys.contains($0.key) }
  }

  package func reportedChecks(in span: TimeSpan) async throws -> [String: [Timestamp]] {
    try await reading { repository in
      var moments: [String: Set<Timestamp>] = [:]
      var next = try newestReport(in: repository).tip
      // A clone that is cut off, or a damaged report, ends the walk: what is not known is a gap.
      while let id = next, let commit = try? repository.commit(id), commit.committer.seconds >= span.from.seconds {
        for (key, moment) in checkedMoments(at: id, in: repository) where span.contains(moment) {
          moments[key, default: []].insert(moment)
        }
        next = commit.parents.first
      }
      return moments.mapValues { $0.sorted() }
    }
  }

  private func checkedMoments(at id: ObjectID, in repository: isolated Repository) -> [(String, Timestamp)] {
    guard let bytes = try? repository.blob(at: ChecksFile.path, in: id),
      let checks = try? ChecksFile.checks(of: JSONValue(parsing: bytes))
    else { return [] }
    return checks.map { ($0.check.component, $0.check.checkedAt) }
  }

  /// The deletes of components that are gone, as a report tells them: the last one of each key.
  ///
  /// - Parameter present: Keys of components that are there.
  func removed(at commit: String, but present: Set<String>) async throws -> [AppliedChange] {
    try await reading { repository in
      guard let tip = ObjectID(hex: commit) else { return [] }
      var removed: [String: AppliedChange] = [:]
      for change in try ReportFiles(tip: tip).deletes(of: repository) where !present.contains(change.key) {
        removed[change.key] = change
      }
      return removed.values.sorted { $0.key < $1.key }
    }
  }

  private func reading<Value: Sendable>(
    _ body: @Sendable (isolated Repository) throws -> Value
  ) async throws -> Value {
    do {
      return try await repository.perform(body)
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the history on \(ref) cannot be read: \(error)")
    }
  }
}
