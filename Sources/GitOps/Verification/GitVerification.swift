internal import Foundation
package import Git
internal import JSONText
internal import UpkeepModel

/// Verifies the whole chain of the health ref. A second time costs only what is new: the last tip that was found whole is
/// noted in a file that can be thrown away.
package struct GitVerification: Sendable {
  /// More findings are not listed.
  private static let listLimit = 100

  private let log: GitHealthLog
  private let mark: String?
  private let trust: String
  private let judge: (@Sendable (SignedContent, Int64) throws -> String?)?

  /// - Parameters:
  ///   - log: The reports.
  ///   - mark: The file that holds the last tip that was whole; `nil` to note nothing.
  ///   - trust: What stands for those who are trusted: what was verified under another trust is read anew.
  ///   - judge: Why a commit's signature is not trusted, `nil` when it is; `nil` to look at no signatures.
  package init(
    _ log: GitHealthLog, mark: String?, trust: String = "",
    judge: (@Sendable (SignedContent, Int64) throws -> String?)? = nil
  ) {
    self.trust = trust
    self.log = log
    self.mark = mark
    self.judge = judge
  }

  /// Reads the chain.
  ///
  /// - Parameter all: Also what was found whole before.
  /// - Throws: ``GitOpsProblem``: `notFound` when there is no report.
  package func verify(all: Bool = false) async throws -> Verification {
    do {
      let verification = try await log.repository.perform { try verify(all: all, in: $0) }
      if verification.alterations.isEmpty, let mark { note(verification, at: mark) }
      return verification
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the reports on \(log.ref) cannot be read: \(error)")
    }
  }

  private func verify(all: Bool, in repository: isolated Repository) throws -> Verification {
    guard let tip = try log.newestReport(in: repository).tip else {
      throw GitOpsProblem(.notFound, "there is no report on \(log.ref) yet: run `upkeep reconcile`")
    }
    var verification = Verification(ref: log.ref, tip: tip.hex)
    if judge != nil { verification.signed = 0 }
    let known = mark.flatMap { read($0) }
    var next: ObjectID? = tip
    var isKnownReached = known == nil
    while let id = next {
      if id == known?.tip {
        isKnownReached = true
        if !all {
          verification.trusted = known?.count ?? 0
          break
        }
      }
      let commit = try repository.commit(id)
      next = commit.parents.first
      try audit(commit, &verification, in: repository)
      if commit.parents.isEmpty, try repository.entry(at: HealthFile.path, in: id) == nil {
        add(
          Alteration(
            commit: id.hex, subject: "", file: nil, finding: "it is the first commit, and no report"), to: &verification
        )
      }
    }
    // What `compact` thinned holds the report that was verified, under another id.
    if !isKnownReached, let known = known?.tip, (try? repository.lastReport(of: known, keptIn: tip)) != known {
      add(
        Alteration(
          commit: known.hex, subject: "", file: nil,
          finding: "it was the newest report when the history was verified last, and is not in it any more: the branch "
            + "was rewritten"), to: &verification)
    }
    return verification
  }

  private func audit(
    _ commit: CommitFacts, _ verification: inout Verification, in repository: isolated Repository
  ) throws {
    verification.read += 1
    let subject = String(commit.message.prefix { $0 != "\n" })
    for (file, finding) in try ReportAudit(commit: commit, parent: commit.parents.first).findings(in: repository) {
      add(Alteration(commit: commit.id.hex, subject: subject, file: file, finding: finding), to: &verification)
    }
    guard let judge else { return }
    // Whoever holds a key that is not valid any more could date a commit back; its parent cannot be newer.
    let before = try commit.parents.map { try repository.commit($0).committer.seconds }
    let time = before.reduce(commit.committer.seconds, max)
    if let reason = try judge(repository.signedContent(of: commit.id), time) {
      add(Alteration(commit: commit.id.hex, subject: subject, file: nil, finding: "it \(reason)"), to: &verification)
    } else {
      verification.signed? += 1
    }
  }

  private func add(_ alteration: Alteration, to verification: inout Verification) {
    guard verification.alterations.count < Self.listLimit else {
      verification.isCut = true
      return
    }
    verification.alterations.append(alteration)
  }

  // MARK: The mark

  /// What was looked at is part of the mark: another trust, or a later program that looks closer, begins anew.
  private static let version: Int64 = 2

  private func read(_ path: String) -> (tip: ObjectID, count: Int)? {
    guard let data = FileManager.default.contents(atPath: path), let json = try? JSONValue(parsing: Array(data)),
      json["version"]?.integer == Self.version, json["ref"]?.string == log.ref,
      json["trust"]?.string == trust, let tip = json["tip"]?.string.flatMap({ ObjectID(hex: $0) }),
      let count = json["commits"]?.integer
    else { return nil }
    return (tip, Int(count))
  }

  private func note(_ verification: Verification, at path: String) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", Int(Self.version))
      writer.member("ref", log.ref)
      writer.member("tip", verification.tip)
      writer.member("commits", verification.read + verification.trusted)
      writer.member("trust", trust)
    }
    // Whoever cannot write here reads all again the next time.
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? Data((writer.text + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
