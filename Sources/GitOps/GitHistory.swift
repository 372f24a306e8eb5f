internal import Git
internal import JSONText
package import UpkeepModel

/// Reads history out of the files at the tip of the health ref: no commit is walked, no store is needed, and the same
/// commit gives the same history on any machine.
package struct GitHistory: Sendable {
  let repository: Repository
  let log: GitHealthLog

  package init(_ log: GitHealthLog) {
    self.log = log
    repository = log.repository
  }

  /// When the newest report was made.
  ///
  /// - Throws: ``GitOpsProblem``: `notFound` when there is no report.
  package func newestReport() async throws -> Timestamp {
    do {
      return try await repository.perform { repository in
        try TipReport(tip(in: repository), ref: log.ref, in: repository).at
      }
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the history on \(log.ref) cannot be read: \(error)")
    }
  }

  /// Reads something at the tip of the health ref.
  ///
  /// - Throws: ``GitOpsProblem``: `notFound` when there is no report, `unreadable`.
  func reading<Value: Sendable>(
    _ body: @escaping @Sendable (isolated Repository, ObjectID) throws -> Value
  ) async throws -> Value {
    do {
      return try await repository.perform { try body($0, try tip(in: $0)) }
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the history on \(log.ref) cannot be read: \(error)")
    }
  }

  private func tip(in repository: isolated Repository) throws -> ObjectID {
    guard let tip = try log.newestReport(in: repository).tip else {
      throw GitOpsProblem(.notFound, "there is no report on \(log.ref) yet: run `upkeep reconcile`")
    }
    return tip
  }

  /// The history of a time.
  ///
  /// - Throws: ``GitOpsProblem``: `notFound` when there is no report or no such component, `unreadable`.
  package func read(_ selection: HistorySelection) async throws -> HealthHistory {
    do {
      return try await repository.perform { repository in
        let report = try TipReport(tip(in: repository), ref: log.ref, in: repository)
        let window = try Self.window(selection, report, in: repository)
        return try Assembly(report: report, window: window, selection: selection, in: repository).history
      }
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the history on \(log.ref) cannot be read: \(error)")
    }
  }

  private static func window(
    _ selection: HistorySelection, _ report: TipReport, in repository: isolated Repository
  ) throws -> TimeSpan {
    let until = min(selection.until ?? report.at, report.at)
    let first = try report.files.days(in: TransitionsFile.folder, of: repository).first?.start
    let since = selection.since ?? first ?? until
    guard since <= until else {
      throw GitOpsProblem(
        .notFound, "nothing is known of that time: the newest report on \(report.ref) is of \(report.at)")
    }
    return TimeSpan(from: since, to: until)
  }
}

/// What the newest report holds beside its history.
struct TipReport {
  let id: ObjectID
  let ref: String
  /// When it was made.
  let at: Timestamp
  let files: ReportFiles
  let components: [RecordedComponent]
  let standings: [String: Standing]
  /// When each component was checked last, as far as the report tells.
  let checked: [String: Timestamp]

  init(_ tip: ObjectID, ref: String, in repository: isolated Repository) throws {
    id = tip
    self.ref = ref
    files = ReportFiles(tip: tip)
    let committed = Timestamp(seconds: try repository.commit(tip).committer.seconds)
    func read<Value>(_ path: String, _ understand: (JSONValue) throws -> Value) throws -> Value {
      do {
        return try understand(JSONValue(parsing: repository.blob(at: path, in: tip)))
      } catch let error as GitError {
        throw error
      } catch {
        throw GitOpsProblem(.unreadable, "\(path) at commit \(tip.hex.prefix(8)) of \(ref) is damaged: \(error)")
      }
    }
    components = try read(AppliedFile.path) { try AppliedFile.components(of: $0) }
    let standings = try read(HealthFile.path) { try HealthFile.standings(of: $0) }
    self.standings = Dictionary(standings.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    // A move that follows upon another within a second counts as a second later, and so may a report's newest one.
    at = standings.map(\.since).reduce(committed, max)
    let checks = try read(ChecksFile.path) { try ChecksFile.checks(of: $0) }
    checked = Dictionary(
      checks.map { ($0.check.component, $0.check.checkedAt) }, uniquingKeysWith: { first, _ in first })
  }
}
