package import Git
internal import Synchronization
package import UpkeepModel

/// A commit that nobody who is trusted signed, so nothing is applied from it (R25).
package struct UnverifiedCommit: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which commit, why, and how to mend it.
  package let description: String
}

/// Manifests out of commits that somebody who is trusted signed; others are not read (R25).
package struct VerifiedManifestSource: ManifestSource {
  /// Which commits must be signed.
  package enum Rule: String, Sendable, CaseIterable {
    /// The one that is read.
    case tip
    /// All since the one that was applied last; where none was, the one that is read.
    case all
  }

  /// More commits than these at once are not verified.
  private static let limit = 10_000

  private let source: GitManifestSource
  private let repository: Repository
  private let rule: Rule
  private let judge: @Sendable (SignedContent, Int64) throws -> String?
  private let applied: @Sendable () async throws -> String?
  private let known = Known()

  /// Commits that were verified already.
  private final class Known: Sendable {
    let commits = Mutex<Set<ObjectID>>([])
  }

  /// - Parameters:
  ///   - repository: Where the commits are.
  ///   - rule: Which must be signed.
  ///   - applied: The commit that was applied last.
  ///   - judge: Why a commit is not trusted, from its signature and the time of its committer in seconds; `nil` when
  ///     it is.
  package init(
    _ repository: Repository, rule: Rule, applied: @escaping @Sendable () async throws -> String?,
    judge: @escaping @Sendable (SignedContent, Int64) throws -> String?
  ) {
    source = GitManifestSource(repository)
    self.repository = repository
    self.rule = rule
    self.applied = applied
    self.judge = judge
  }

  package func read(ref: String?, path: String?) async throws -> ManifestFiles {
    let files = try await source.read(ref: ref, path: path)
    try await verify(files.revision.commit)
    return files
  }

  package func commit(of ref: String?) async throws -> String { try await source.commit(of: ref) }

  package func succession(of commit: String, after applied: String) async throws -> Succession {
    try await source.succession(of: commit, after: applied)
  }

  /// - Throws: ``UnverifiedCommit`` for the first commit that nobody who is trusted signed.
  private func verify(_ commit: String) async throws {
    guard let tip = ObjectID(hex: commit) else { return }
    let last = rule == .all ? try await applied().flatMap { ObjectID(hex: $0) } : nil
    do {
      try await repository.perform { repository in
        // What was applied may be gone, as after a rewrite of the branch: R23 looks at that.
        let start = last.flatMap { last in (try? repository.commit(last)) == nil ? nil : last }
        let commits = try repository.commits(to: tip, after: start, limit: Self.limit)
        for id in [tip] + commits where !known.commits.withLock({ $0.contains(id) }) {
          let facts = try repository.commit(id)
          // Whoever holds a key that is not valid any more could date a commit back: it cannot be older than what it
          // stands upon.
          let before = try (facts.parents + [start].compactMap { $0 }).map {
            try repository.commit($0).committer.seconds
          }
          let time = before.reduce(facts.committer.seconds, max)
          if let reason = try judge(repository.signedContent(of: id), time) {
            throw refusal(of: facts, reason)
          }
          known.commits.withLock { _ = $0.insert(id) }
        }
      }
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the signatures cannot be verified: \(error)")
    }
  }

  private func refusal(of commit: CommitFacts, _ reason: String) -> UnverifiedCommit {
    let subject = commit.message.prefix { $0 != "\n" }
    return UnverifiedCommit(
      description:
        "nothing was applied: the commit \(commit.id.hex.prefix(8)), \"\(subject.prefix(72))\" by "
        + "\(commit.author.identity.name), \(reason). Have it signed by somebody who is trusted (git commit -S, or a "
        + "signed commit or merge upon it\(rule == .all ? "; with --verify all each commit counts" : "")), or have the "
        + "key trusted")
  }
}
