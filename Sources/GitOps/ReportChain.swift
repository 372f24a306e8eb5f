internal import Git
internal import UpkeepModel

/// The reports of a ref, the newest first, each built upon the next.
struct ReportChain {
  let commits: [CommitFacts]

  /// - Throws: ``GitOpsProblem`` when the clone is cut off.
  init(from tip: ObjectID, in repository: isolated Repository) throws {
    guard !repository.isShallow else {
      throw GitOpsProblem(
        .unreadable,
        "the clone is shallow, so most reports are not here; run `git fetch --unshallow`, or thin the original")
    }
    var commits: [CommitFacts] = []
    var next: ObjectID? = tip
    while let id = next {
      let commit = try repository.commit(id)
      commits.append(commit)
      next = commit.parents.first
    }
    self.commits = commits
  }

  /// Writes the reports up to one anew, that one as the first. Files, authors, times and messages stay.
  func rewritten(from root: Int, in repository: isolated Repository) throws -> ObjectID {
    var tip: ObjectID?
    for index in stride(from: root, through: 0, by: -1) {
      let commit = commits[index]
      let message =
        index == root ? CompactedRoot(replacing: commit, dropped: dropped(before: root)).message : commit.message
      tip = try repository.commit(
        tree: commit.tree, parents: tip.map { [$0] } ?? [], author: commit.author, committer: commit.committer,
        message: message)
    }
    return tip ?? commits[0].id
  }

  /// How many reports were before one, those included that were dropped earlier.
  private func dropped(before root: Int) -> Int {
    commits.count - 1 - root + (commits.last.flatMap { CompactedRoot($0) }?.dropped ?? 0)
  }

  /// Looks whether any of the reports before one holds history that it does not hold itself.
  ///
  /// Moves and changes are only ever appended, and roll-ups stay. Where somebody took lines away, these reports are all
  /// that is left of them.
  func refuseLosses(after root: Int, in repository: isolated Repository) throws {
    var later = try HistoryFiles(of: commits[root], in: repository)
    for commit in commits[root...].dropFirst() {
      let earlier = try HistoryFiles(of: commit, in: repository)
      if let lost = try earlier.loss(in: later, of: repository) {
        throw GitOpsProblem(
          .unreadable,
          "the report \(commit.id.hex.prefix(8)) of \(Timestamp(seconds: commit.committer.seconds)) holds lines of "
            + "\(lost) that later ones do not, so it would be lost; nothing was changed. Put them back, or keep a longer time"
        )
      }
      later = earlier
    }
  }
}
