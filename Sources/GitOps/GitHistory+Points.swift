internal import Git
package import UpkeepModel

extension GitHistory {
  /// When the report of a commit was made.
  ///
  /// - Parameter name: A commit, or a name of one such as `health~3`.
  /// - Throws: ``GitOpsProblem``: `notFound` when there is no such commit, or it holds no report.
  package func moment(ofReport name: String) async throws -> Timestamp {
    do {
      return try await repository.perform { repository in
        let id = try log.reportCommit(name, in: repository)
        return try TipReport(id, ref: log.ref, in: repository).at
      }
    } catch let error as GitError {
      throw GitOpsProblem(.notFound, "\(error)")
    }
  }

  /// Author and subject of commits, as far as this clone has them.
  package func captions(of commits: Set<String>) async -> [String: (author: String, subject: String)] {
    await repository.perform { repository in
      var captions: [String: (author: String, subject: String)] = [:]
      for hex in commits {
        guard let id = ObjectID(hex: hex), let commit = try? repository.commit(id) else { continue }
        let subject = commit.message.prefix { $0 != "\n" }
        captions[hex] = (commit.author.identity.name, String(subject))
      }
      return captions
    }
  }

  /// The commits of the manifest's branch after one up to another, the oldest first; `nil` when this clone does not
  /// have them.
  package func manifestCommits(after good: String?, upTo bad: String) async -> [String]? {
    guard let last = ObjectID(hex: bad) else { return nil }
    let first = good.flatMap { ObjectID(hex: $0) }
    return await repository.perform { repository in
      try? repository.branch(after: first, upTo: last).map(\.hex)
    }
  }
}
