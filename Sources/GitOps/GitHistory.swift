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
    try await read { _ in selection }
  }

  /// The history of a time that depends on when the newest report was made.
  ///
  /// - Parameter choose: Says which history is wanted, and may throw.
  /// - Throws: ``GitOpsProblem``: `notFound` when there is no report or no such component, `unreadable`.
  package func read(
    _ choose: @Sendable (_ newest: Timestamp) throws -> HistorySelection
  ) async throws -> HealthHistory {
    do {
      return try await repository.perform { repository in
        let report = try TipReport(tip(in: repository), ref: log.ref, in: repository)
        let selection = try choose(report.at)
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
