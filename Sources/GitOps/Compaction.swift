internal import Git
package import UpkeepModel

/// Thins the reports of a long time ago: the files of the health ref hold all history of their time, so of old reports
/// the newest is enough. It becomes the first commit, and those after it are written anew upon it.
package struct Compaction: Sendable {
  /// What would be done, or was.
  package struct Plan: Hashable, Sendable {
    /// The ref that is thinned.
    package var ref: String
    /// The ref that gets the thinned history; the same, unless another was asked for.
    package var target: String
    /// The newest report.
    package var tip: String
    /// The oldest report, and the newest.
    package var span: TimeSpan
    /// The newest of the old reports: it becomes the first.
    package var root: String
    /// When that was made.
    package var rootAt: Timestamp
    /// How many reports go.
    package var dropped: Int
    /// How many stay, the first one included.
    package var kept: Int
    /// How many of those that are written anew are signed: the new ones are not.
    package var signed: Int
    /// How many objects have files of their own.
    package var loose: Int

    /// No report goes.
    package var isEmpty: Bool { dropped == 0 }
  }

  /// What was done.
  package struct Outcome: Hashable, Sendable {
    /// The new tip; `nil` when no report went.
    package var tip: String?
    /// The ref that holds the old history; `nil` when it needs none.
    package var backup: String?
    /// How many objects were packed.
    package var packed: Int
  }

  /// Old histories are kept under this name.
  package static let backups = "refs/upkeep/compacted/"

  private let log: GitHealthLog
  private var ref: String { log.ref }

  package init(_ log: GitHealthLog) { self.log = log }

  /// Looks what would be done. Nothing is written.
  ///
  /// - Parameters:
  ///   - keep: Reports that are not older than this, counted back from the newest, stay.
  ///   - target: The ref that gets the thinned history; `nil` for the one that it is on.
  /// - Throws: ``GitOpsProblem`` when there is none, when it may not be rewritten, or when something would be lost.
  package func plan(keep: Duration, target: String?) async throws -> Plan {
    try await reading { repository in
      guard let tip = try repository.tip(of: ref) else {
        throw GitOpsProblem(.notFound, "there is no report on \(ref) here: run `upkeep reconcile`")
      }
      try admit(target, in: repository)
      let chain = try ReportChain(from: tip, in: repository)
      let cutoff = chain.commits[0].committer.seconds - keep.components.seconds
      let root = chain.commits.firstIndex { $0.committer.seconds <= cutoff } ?? chain.commits.count - 1
      try chain.refuseLosses(after: root, in: repository)
      let rewritten = root == chain.commits.count - 1 ? [] : chain.commits[...root]
      func moment(_ index: Int) -> Timestamp { Timestamp(seconds: chain.commits[index].committer.seconds) }
      return Plan(
        ref: ref, target: target ?? ref, tip: tip.hex,
        span: TimeSpan(from: moment(chain.commits.count - 1), to: moment(0)), root: chain.commits[root].id.hex,
        rootAt: moment(root), dropped: chain.commits.count - 1 - root, kept: root + 1,
        signed: try rewritten.count { try repository.hasSignature($0.id) }, loose: repository.objectFiles().loose)
    }
  }

  /// Carries a plan out, and packs. Reports that come in meanwhile are kept.
  package func carryOut(_ plan: Plan) async throws -> Outcome {
    var outcome = Outcome(packed: 0)
    if !plan.isEmpty {
      let isMoving = plan.target == plan.ref
      if isMoving { outcome.backup = try await keepBackup(of: plan) }
      outcome.tip = try await rewrite(plan)
    }
    outcome.packed = try await reading { repository in
      let tips = try [plan.target, plan.ref].compactMap { try repository.tip(of: $0) }
      return try repository.packLoose(histories: tips)
    }
    return outcome
  }

  /// A history that others have is never rewritten in place: their next push or fetch would bring it back, or be refused
  /// (R32).
  private func admit(_ target: String?, in repository: isolated Repository) throws {
    if let target, target != ref {
      guard try repository.tip(of: target) == nil else {
        throw GitOpsProblem(.unreadable, "\(target) exists already: name a ref that does not")
      }
      return
    }
    try log.refuseCheckedOutRef(repository)
    guard try log.trackedTip(in: repository) == nil else {
      throw GitOpsProblem(
        .unreadable,
        "\(ref) is on a remote as well, and what others have is never rewritten. Name a new ref with --to, such as "
          + "--to health-\(Timestamp.now().month.prefix(4)), then let \"report_ref\" in upkeep.json name it; or run it in "
          + "the remote repository itself")
    }
  }

  private func keepBackup(of plan: Plan) async throws -> String {
    let name = Self.backups + plan.tip.prefix(12)
    try await reading { repository in
      guard let tip = ObjectID(hex: plan.tip), try repository.tip(of: name) == nil else { return }
      try repository.compareAndSwap(name, to: tip, expecting: nil, message: "upkeep: kept before compacting")
    }
    return name
  }

  private func rewrite(_ plan: Plan) async throws -> String {
    for _ in 1...20 {
      do {
        return try await repository.perform { repository in
          guard let tip = try repository.tip(of: plan.ref) else {
            throw GitOpsProblem(.notFound, "\(plan.ref) is gone meanwhile; nothing was changed")
          }
          let chain = try ReportChain(from: tip, in: repository)
          guard let root = chain.commits.firstIndex(where: { $0.id.hex == plan.root }) else {
            throw GitOpsProblem(.contended, "\(plan.ref) was rewritten meanwhile; nothing was changed: plan again")
          }
          let new = try chain.rewritten(from: root, in: repository)
          let expected = plan.target == plan.ref ? tip : nil
          try repository.compareAndSwap(
            plan.target, to: new, expecting: expected, message: "upkeep: compacted \(plan.dropped) reports")
          return new.hex
        }
      } catch let error as GitError where error.code == .conflict || error.code == .locked {
        try await Task.sleep(for: .milliseconds(Int.random(in: 5...50)))
      } catch let error as GitError {
        throw GitOpsProblem(.unreadable, "\(plan.ref) cannot be compacted: \(error)")
      }
    }
    throw GitOpsProblem(.contended, "\(plan.target) could not be moved: others keep writing to it")
  }

  private var repository: Repository { log.repository }

  private func reading<Value: Sendable>(
    _ body: @Sendable (isolated Repository) throws -> Value
  ) async throws -> Value {
    do {
      return try await repository.perform(body)
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "\(ref) cannot be compacted: \(error)")
    }
  }
}
