package import Git
internal import JSONText
package import UpkeepModel

/// Keeps reports on the health ref of a repository, written straight into its object database.
package struct GitHealthLog: AmendableLog {
  /// Where reports go and who signs them.
  package struct Options: Sendable {
    /// The full name of the ref.
    package var ref = "refs/heads/health"
    /// Author and committer; `nil` takes them from the environment, the git configuration, or ``fallback``.
    package var author: Signature.Identity?
    /// Signs the commits; `nil` for nobody.
    package var signer: (any CommitSigner)?
    /// The process's variables.
    package var environment: [String: String]
    /// The program's version, for the trailer.
    package var version: String
    /// The full name of the ref that holds the remote's reports; `nil` for that of the remote `origin`.
    package var fetched: String?
    /// When incidents are opened and closed; `nil` to keep none.
    package var incidents: IncidentRules?
    /// How often a report is built anew when other writers come in between.
    package var attempts = 20

    package init(environment: [String: String], version: String) {
      self.environment = environment
      self.version = version
    }
  }

  /// Signs when nobody is configured.
  package static let fallback = Signature.Identity(name: "Upkeep", email: "upkeep@localhost")

  let repository: Repository
  private let options: Options

  /// The full name of the ref.
  package var ref: String { options.ref }

  /// Signs the commits; `nil` for nobody.
  var signer: (any CommitSigner)? { options.signer }

  package init(_ repository: Repository, options: Options) {
    self.repository = repository
    self.options = options
  }

  package func recorded() async throws -> RecordedState? {
    guard let (commit, state) = try await report(nil) else { return nil }
    var recorded = state
    recorded.removed = try await removed(at: commit, but: Set(state.components.map(\.key)))
    return recorded
  }

  /// What a report holds, and its commit.
  ///
  /// - Parameter name: A commit, or a name of one such as `health~3`; `nil` for the newest report.
  /// - Returns: `nil` when there is no report at all.
  /// - Throws: ``GitOpsProblem`` when there is no such report, or it cannot be read.
  package func report(_ name: String?) async throws -> (commit: String, state: RecordedState)? {
    do {
      return try await repository.perform { repository in
        guard let tip = try name.map({ try reportCommit($0, in: repository) }) ?? newestReport(in: repository).tip
        else { return nil }
        return (tip.hex, try state(at: tip, in: repository))
      }
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the reports on \(options.ref) cannot be read: \(error)")
    }
  }

  /// The commit of a report that is named.
  func reportCommit(_ name: String, in repository: isolated Repository) throws -> ObjectID {
    let id = try repository.resolve(name)
    guard try repository.entry(at: HealthFile.path, in: id) != nil else {
      throw GitOpsProblem(
        .notFound, "the commit \(id.hex.prefix(8)) holds no report; `git log \(ref)` lists those that do")
    }
    return id
  }

  private func state(at tip: ObjectID, in repository: isolated Repository) throws -> RecordedState {
    let commit = try repository.commit(tip)
    guard let standings = try read(HealthFile.path, at: tip, in: repository, HealthFile.standings) else {
      throw strange(tip)
    }
    let checks = try read(ChecksFile.path, at: tip, in: repository, ChecksFile.checks) ?? []
    let applied = try read(AppliedFile.path, at: tip, in: repository) { json throws(DamagedLine) in
      (try AppliedFile.components(of: json), json, try AppliedFile.edits(of: json))
    }
    guard let applied else { throw damaged(AppliedFile.path, at: tip, "it is not there") }
    let newest = try read(HealthFile.path, at: tip, in: repository) { $0["manifest_commit"]?.string }
    let streaks = Dictionary(checks.map { ($0.check.component, $0) }, uniquingKeysWith: { first, _ in first })
    return RecordedState(
      components: applied.0,
      standings: standings.map { standing in
        var standing = standing
        standing.pending = streaks[standing.key]?.pending
        standing.streak = streaks[standing.key]?.streak ?? 0
        if standing.announced != nil, let told = streaks[standing.key]?.toldAt { standing.toldAt = told }
        return standing
      },
      checks: checks.map(\.check),
      sources: AppliedFile.sources(
        of: applied.1, at: Timestamp(seconds: commit.committer.seconds), newest: newest ?? nil),
      edits: applied.2)
  }

  private func read<Value>(
    _ path: String, at tip: ObjectID, in repository: isolated Repository,
    _ understand: (JSONValue) throws(DamagedLine) -> Value
  ) throws -> Value? {
    guard try repository.entry(at: path, in: tip) != nil else { return nil }
    do {
      return try understand(JSONValue(parsing: repository.blob(at: path, in: tip)))
    } catch let error as JSONSyntaxError {
      throw damaged(path, at: tip, "\(error)")
    } catch let error as DamagedLine {
      throw damaged(path, at: tip, error.description)
    }
  }

  private func damaged(_ path: String, at tip: ObjectID, _ reason: String) -> GitOpsProblem {
    GitOpsProblem(
      .unreadable,
      "\(path) at commit \(tip.hex.prefix(8)) of \(options.ref) is damaged: \(reason). Go back to the report before "
        + "it with: git update-ref \(options.ref) \(tip.hex.prefix(8))^")
  }

  package func publish(_ report: Report, when rule: CommitRule) async throws -> Publication {
    try await moving { try publishOnce(report, when: rule, in: $0) }
  }

  package func amend(
    _ amendment: any ReportAmendment
  ) async throws -> (publication: Publication, push: PushOutcome) {
    (try await moving { try amendOnce(amendment, in: $0) }, .off)
  }

  /// The name of whoever commits.
  package func authorName() async throws -> String {
    try await repository.perform { repository in
      try repository.signature(
        .author, explicit: options.author, environment: options.environment, fallback: Self.fallback, now: 0
      ).identity.name
    }
  }

  /// Moves the ref; anew when other writers came in between.
  private func moving(
    _ commit: @escaping @Sendable (isolated Repository) throws -> Publication
  ) async throws -> Publication {
    var attempt = 1
    while true {
      do {
        return try await repository.perform { try commit($0) }
      } catch let error as GitError where error.code == .conflict || error.code == .locked {
        guard attempt < options.attempts else {
          throw GitOpsProblem(
            .contended, "\(options.ref) could not be moved in \(attempt) attempts: \(error.message)")
        }
        attempt += 1
        try await Task.sleep(for: .milliseconds(Int.random(in: 5...(20 * attempt))))
      } catch let error as GitError {
        throw GitOpsProblem(.unreadable, "the report cannot be written to \(options.ref): \(error)")
      }
    }
  }

  private func publishOnce(
    _ report: Report, when rule: CommitRule, in repository: isolated Repository
  ) throws -> Publication {
    try refuseCheckedOutRef(repository)
    let (tip, local) = try newestReport(in: repository)
    if let tip, try repository.entry(at: HealthFile.path, in: tip) == nil { throw strange(tip) }
    let tree = try ReportTree(report, on: tip, incidents: options.incidents, in: repository)
    let previous = try tip.map { try repository.commit($0) }
    let isHeartbeat =
      switch rule {
      case .always: true
      case .onChange(let heartbeat):
        previous.map { Timestamp(seconds: $0.committer.seconds).advanced(by: heartbeat) <= report.checkedAt } ?? true
      }
    guard tree.isChanged || isHeartbeat else { return .unchanged }
    let edits = try tree.edits(wholeChecks: isHeartbeat, in: repository)
    let message = CommitMessage(
      report: report, transitions: tree.newTransitions,
      occasion: rule == .always && !tree.isChanged ? "no change" : tree.occasion, version: options.version)
    let signatures = try signatures(of: report, in: repository)
    let id = try repository.commit(
      tree: repository.updatedTree(base: tip, edits: edits), parents: tip.map { [$0] } ?? [],
      author: signatures.author, committer: signatures.committer, message: message.text, signer: options.signer)
    try repository.compareAndSwap(options.ref, to: id, expecting: local, message: "upkeep: \(message.subject)")
    return .committed(id: id.hex, ref: options.ref, subject: message.subject)
  }

  private func amendOnce(_ amendment: any ReportAmendment, in repository: isolated Repository) throws -> Publication {
    try refuseCheckedOutRef(repository)
    let (tip, local) = try newestReport(in: repository)
    guard let tip else {
      throw GitOpsProblem(.notFound, "there is no report on \(options.ref) yet: run `upkeep reconcile`")
    }
    let (subject, files) = try amendment.files(on: tip, in: repository)
    var edits: [String: TreeEdit] = [:]
    for (path, bytes) in files { edits[path] = if let bytes { .put(try repository.writeBlob(bytes)) } else { .remove } }
    if edits.isEmpty { return .unchanged }
    let author = try repository.signature(
      .author, explicit: options.author, environment: options.environment, fallback: Self.fallback,
      now: amendment.at.seconds)
    let committer = try repository.signature(
      .committer, explicit: options.author, environment: options.environment, fallback: Self.fallback,
      now: amendment.at.seconds)
    let id = try repository.commit(
      tree: repository.updatedTree(base: tip, edits: edits), parents: [tip], author: author, committer: committer,
      message: "\(subject)\n\nUpkeep-Version: \(options.version)\n", signer: options.signer)
    try repository.compareAndSwap(options.ref, to: id, expecting: local, message: "upkeep: \(subject)")
    return .committed(id: id.hex, ref: options.ref, subject: subject)
  }

  /// The newest report that this repository knows, and where its own ref is.
  ///
  /// A fresh clone has the reports of its origin under `refs/remotes/origin/` only; so has, for what came meanwhile, one
  /// that has fetched. Going on from the own ref alone would begin a second history there.
  func newestReport(in repository: isolated Repository) throws -> (tip: ObjectID?, local: ObjectID?) {
    let local = try repository.tip(of: options.ref)
    guard let fetched = try trackedTip(in: repository) else { return (local, local) }
    guard let local else { return (fetched, nil) }
    // In a shallow clone the way between the two may be cut off; then the own ref counts.
    let isAhead = (try? repository.descends(fetched, from: local)) ?? false
    return (isAhead || isThinned(local, into: fetched, in: repository) ? fetched : local, local)
  }

  /// Where the ref is on the remote, as far as this repository knows.
  func trackedTip(in repository: isolated Repository) throws -> ObjectID? {
    try repository.tip(of: options.fetched ?? FetchOrder.tracking(options.ref))
  }

  /// Whether the remote holds all reports that are here, thinned; `upkeep compact` ran there.
  private func isThinned(_ local: ObjectID, into fetched: ObjectID, in repository: isolated Repository) -> Bool {
    do {
      return try repository.mergeBase(local, fetched) == nil
        && repository.lastReport(of: local, keptIn: fetched) == local
    } catch {
      return false
    }
  }

  /// Moving the branch that is checked out would make its work tree look changed (R33).
  func refuseCheckedOutRef(_ repository: isolated Repository) throws {
    if case .unborn(let name) = try repository.head(), !repository.isBare, "refs/heads/\(name)" == options.ref {
      throw GitOpsProblem(
        .unreadable, "\(options.ref) is checked out here, so no report is written to it: check out another branch")
    }
    guard try !repository.isCheckedOut(options.ref) else {
      throw GitOpsProblem(
        .unreadable,
        "\(options.ref) is checked out here or in another work tree (`git worktree list`), so no report is written to "
          + "it: check out another branch there")
    }
  }

  private func strange(_ tip: ObjectID?) -> GitOpsProblem {
    GitOpsProblem(
      .unreadable,
      "\(options.ref) holds commits that are no reports (\(tip.map { String($0.hex.prefix(8)) } ?? "none")): "
        + "name another ref with --report-ref")
  }

  private func signatures(
    of report: Report, in repository: isolated Repository
  ) throws -> (author: Signature, committer: Signature) {
    let now = report.checkedAt.seconds
    let author = try repository.signature(
      .author, explicit: options.author, environment: options.environment, fallback: Self.fallback, now: now)
    let committer = try repository.signature(
      .committer, explicit: options.author, environment: options.environment, fallback: Self.fallback, now: now)
    return (author, committer)
  }
}
