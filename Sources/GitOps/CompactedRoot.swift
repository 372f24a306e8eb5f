internal import Git
internal import UpkeepModel

/// The first commit of a history that was thinned. It says so, as clones of the whole history share no commit with it.
struct CompactedRoot {
  private static let count = "Compacted-Reports"
  private static let origin = "Compacted-From"

  /// How many reports went.
  let dropped: Int
  /// The commit whose place it takes.
  let replaced: ObjectID
  /// Its message.
  let message: String

  init(replacing commit: CommitFacts, dropped: Int) {
    self.dropped = dropped
    replaced = commit.id
    let until = Timestamp(seconds: commit.committer.seconds)
    let others = commit.trailers.filter { $0.key != Self.count && $0.key != Self.origin }
    let trailers =
      ["\(Self.count): \(dropped)", "\(Self.origin): \(commit.id.hex)"] + others.map { "\($0.key): \($0.value)" }
    message = """
      compacted: \(dropped) reports until \(until)

      All moves, changes and roll-ups of that time stand in the files.

      \(trailers.joined(separator: "\n"))

      """
  }

  /// Reads it back; `nil` for any other commit.
  init?(_ commit: CommitFacts) {
    guard commit.parents.isEmpty,
      let dropped = commit.trailers.first(where: { $0.key == Self.count }).flatMap({ Int($0.value) }),
      let replaced = commit.trailers.first(where: { $0.key == Self.origin }).flatMap({ ObjectID(hex: $0.value) })
    else { return nil }
    self.dropped = dropped
    self.replaced = replaced
    message = commit.message
  }
}

extension Repository {
  /// The newest report of one history that another, which was thinned, holds as well.
  ///
  /// The two share no commit. What was kept is known by its copies; of what was dropped, the files are compared.
  ///
  /// - Parameters:
  ///   - whole: The tip of the history that may be older.
  ///   - thinned: The tip of the other one.
  /// - Returns: The commit in the first history; `nil` when the other was never thinned, or holds none of it.
  func lastReport(of whole: ObjectID, keptIn thinned: ObjectID) throws -> ObjectID? {
    var first = try commit(thinned)
    let newest = first
    var copies: Set<ReportIdentity> = [ReportIdentity(first)]
    while let parent = first.parents.first {
      first = try commit(parent)
      copies.insert(ReportIdentity(first))
    }
    guard CompactedRoot(first) != nil else { return nil }
    var next: ObjectID? = whole
    while let id = next {
      let commit = try commit(id)
      if copies.contains(ReportIdentity(commit)) { return id }
      if commit.committer.seconds <= first.committer.seconds {
        let isHeld =
          try HistoryFiles(of: commit, in: self).loss(in: HistoryFiles(of: newest, in: self), of: self) == nil
        return isHeld ? id : nil
      }
      next = commit.parents.first
    }
    return nil
  }
}

/// What a report and its copy have in common.
private struct ReportIdentity: Hashable {
  let tree: ObjectID
  let committer: Signature
  let message: String

  init(_ commit: CommitFacts) {
    tree = commit.tree
    committer = commit.committer
    message = commit.message
  }
}
