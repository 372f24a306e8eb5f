package import Git
package import UpkeepModel

/// Keeps reports on a ref of a repository here and on the same ref of a remote (R31, R32).
package struct RemoteHealthLog: AmendableLog {
  /// How hard it is tried.
  package struct Options: Sendable {
    /// How often a push is tried while others are faster.
    package var attempts = 60
    /// The longest pause between two tries.
    package var longestPause = Duration.seconds(3)
    /// Told what happened on the way, in a sentence.
    package var notice: @Sendable (String) -> Void = { _ in }

    package init() {}
  }

  private let log: GitHealthLog
  private let repository: Repository
  private let upstream: any Upstream
  private let seen: ObjectID?
  private let options: Options

  private var tracking: String { upstream.tracking }

  /// The full name of the ref.
  package var ref: String { log.ref }

  /// - Parameters:
  ///   - log: Writes the reports here.
  ///   - repository: Where it writes them.
  ///   - upstream: Where they go.
  ///   - seen: Where the ref was there when it was looked at before this run; `nil` for never.
  package init(
    _ log: GitHealthLog, in repository: Repository, upstream: any Upstream, seen: ObjectID?,
    options: Options = Options()
  ) {
    self.log = log
    self.repository = repository
    self.upstream = upstream
    self.seen = seen
    self.options = options
  }

  package func recorded() async throws -> RecordedState? { try await log.recorded() }

  package func openDays(before today: Day) async throws -> OpenDays? { try await log.openDays(before: today) }

  package func reportedChecks(in span: TimeSpan) async throws -> [String: [Timestamp]] {
    try await log.reportedChecks(in: span)
  }

  package func publish(_ report: Report, when rule: CommitRule) async throws -> Publication {
    try await log.publish(report, when: rule)
  }

  package func deliver(
    _ report: Report, when rule: CommitRule
  ) async throws -> (publication: Publication, push: PushOutcome) {
    try await deliver { try await log.publish(report, when: rule) }
  }

  package func suspensions() async throws -> [Suspension] { try await log.suspensions() }

  package func amend(
    _ amendment: any ReportAmendment
  ) async throws -> (publication: Publication, push: PushOutcome) {
    try await deliver { try await log.amend(amendment).publication }
  }

  /// Makes a commit here and brings it to the remote. Where others were faster it is made anew upon theirs.
  private func deliver(
    _ commit: () async throws -> Publication
  ) async throws -> (publication: Publication, push: PushOutcome) {
    do {
      try await align(since: seen)
      var publication = try await commit()
      do {
        for attempt in 1...options.attempts {
          switch try await push() {
          case .arrived: return (publication, .confirmed(remote: upstream.name))
          case .refused(let reason): return (publication, failed(reason))
          case .beaten:
            try await pause(after: attempt)
            publication = try await rebuilt(publication, commit)
          }
        }
        return (publication, failed("others were faster \(options.attempts) times in a row"))
      } catch let problem as RemoteProblem {
        return (publication, failed(problem.message))
      }
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the report cannot be written to \(log.ref): \(error)")
    }
  }

  /// Brings the reports that are here already to the remote, upon those of others, in their order.
  ///
  /// - Parameters:
  ///   - known: Where the remote was when this was done last.
  ///   - aligned: Told where it is now.
  func send(since known: ObjectID?, aligned: (ObjectID?) -> Void) async throws -> PushOutcome {
    do {
      try await align(since: known)
      for attempt in 1...options.attempts {
        let known = try await repository.tip(of: tracking)
        aligned(known)
        switch try await push() {
        case .arrived:
          aligned(try await repository.tip(of: tracking))
          return .confirmed(remote: upstream.name)
        case .refused(let reason): return failed(reason)
        case .beaten:
          try await pause(after: attempt)
          _ = try await upstream.fetch(log.ref)
          try await align(since: known)
        }
      }
      return failed("others were faster \(options.attempts) times in a row")
    } catch let problem as RemoteProblem {
      return failed(problem.message)
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the reports on \(log.ref) cannot be sent: \(error)")
    }
  }

  private func failed(_ reason: String) -> PushOutcome { .failed(remote: upstream.name, reason: reason) }

  private enum Verdict {
    case arrived
    case beaten
    case refused(String)
  }

  /// Pushes what is here, and believes only what the remote itself says afterwards.
  private func push() async throws -> Verdict {
    let (local, known) = try await repository.perform { repository in
      (try repository.tip(of: log.ref), try repository.tip(of: tracking))
    }
    guard let local else { return .arrived }
    if let known, try await repository.perform({ try $0.descends(known, from: local) }) { return .arrived }
    let answer = try await upstream.push(log.ref)
    if answer.refusal != nil { return answer.isRace ? .beaten : .refused(answer.reason) }
    if answer.tip == local.hex {
      try await note(local, since: known)
      return .arrived
    }
    // Somebody may have pushed upon it at once.
    guard let tip = try await upstream.fetch(log.ref) else { return .refused("the ref is not there after the push") }
    return try await repository.perform { try $0.descends(tip, from: local) } ? .arrived : .beaten
  }

  /// Notes where the remote is; another run here that notes something newer is right.
  private func note(_ tip: ObjectID, since known: ObjectID?) async throws {
    do {
      try await repository.perform {
        try $0.compareAndSwap(tracking, to: tip, expecting: known, message: "upkeep: push")
      }
    } catch let error as GitError where error.code == .conflict || error.code == .locked {
      return
    }
  }

  private func pause(after attempt: Int) async throws {
    let most = min(options.longestPause, .milliseconds(40) * (1 << min(attempt, 10)))
    let (seconds, attoseconds) = most.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    try await Task.sleep(for: .milliseconds(Int64.random(in: 5...max(6, milliseconds))))
  }

  /// Fetches what others pushed, and makes this run's report anew upon it.
  private func rebuilt(
    _ publication: Publication, _ commit: () async throws -> Publication
  ) async throws -> Publication {
    let known = try await repository.tip(of: tracking)
    _ = try await upstream.fetch(log.ref)
    var own: ObjectID?
    if case .committed(let id, _, _) = publication { own = ObjectID(hex: id) }
    try await align(since: known, dropping: own)
    return try await commit()
  }

  /// Puts the reports here that the remote does not have on top of what it has.
  ///
  /// - Parameters:
  ///   - known: Where the remote was before: what was there and is there no more, was taken back on purpose.
  ///   - own: A report at the tip that is to be made anew, and not to be put elsewhere.
  private func align(since known: ObjectID?, dropping own: ObjectID? = nil) async throws {
    for _ in 1...20 {
      do {
        let told = try await repository.perform { try alignOnce($0, since: known, dropping: own) }
        if let told { options.notice(told) }
        return
      } catch let error as GitError where error.code == .conflict || error.code == .locked {
        try await Task.sleep(for: .milliseconds(Int.random(in: 5...50)))
      }
    }
    throw GitOpsProblem(.contended, "\(log.ref) could not be moved: others keep writing to it here")
  }

  private func alignOnce(
    _ repository: isolated Repository, since known: ObjectID?, dropping own: ObjectID?
  ) throws -> String? {
    guard let local = try repository.tip(of: log.ref), let remote = try repository.tip(of: tracking),
      try !repository.descends(remote, from: local)
    else { return nil }
    let isAhead = try repository.descends(local, from: remote)
    let isRewound = try known.map { try $0 != remote && repository.descends($0, from: remote) } ?? false
    if isAhead, !isRewound { return nil }
    var base = try repository.mergeBase(local, remote)
    if let known, try repository.descends(local, from: known) { base = known }
    // Where the remote's history was thinned, the two share no commit, but the reports.
    if base == nil { base = try repository.lastReport(of: local, keptIn: remote) }
    var pending = try ReportReplay.pending(from: base, to: local, in: repository)
    if let own, pending.last?.id == own { pending.removeLast() }
    let tip = try ReportReplay.replay(pending, on: remote, signer: log.signer, in: repository)
    try repository.compareAndSwap(
      log.ref, to: tip, expecting: local, message: "upkeep: \(pending.count) reports upon \(remote.hex.prefix(8))")
    return isRewound
      ? "\(log.ref) was taken back on \(upstream.name), from \(known?.hex.prefix(8) ?? "") to \(remote.hex.prefix(8)); "
        + "reports go on from there" : nil
  }
}
