package import Git
package import UpkeepModel

/// Brings reports that were committed here to the remote, apart from whoever commits them.
package actor ReportSender {
  private let log: RemoteHealthLog
  private let repository: Repository
  private let tracking: String
  /// Where the remote was when reports were brought in line with it last.
  private var known: ObjectID?

  /// - Parameters:
  ///   - log: Whose reports.
  ///   - repository: Where they are.
  ///   - tracking: Where the remote's ref is kept there.
  ///   - seen: Where the remote's ref was when it was looked at before this run; `nil` for never.
  package init(_ log: RemoteHealthLog, in repository: Repository, tracking: String, seen: ObjectID?) {
    self.log = log
    self.repository = repository
    self.tracking = tracking
    known = seen
  }

  /// Whether the ref is not where the remote was seen last.
  package func isDue() async throws -> Bool {
    let ref = log.ref
    return try await repository.perform { [tracking] repository in
      let local = try repository.tip(of: ref)
      return try local != nil && local != repository.tip(of: tracking)
    }
  }

  /// Puts the reports upon those of the remote, and pushes them.
  ///
  /// - Throws: ``GitOpsProblem`` when the repository here cannot be read or written.
  package func send() async throws -> PushOutcome {
    let outcome = try await log.send(since: known) { known = $0 }
    return outcome
  }
}
