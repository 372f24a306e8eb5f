internal import Git
internal import UpkeepModel

/// Puts reports that a remote does not have yet on top of the ones that it got meanwhile (R32).
struct ReportReplay {
  /// The largest number of reports that are put elsewhere at once.
  static let limit = 2000

  /// The commits after `base` that lead to `tip`, oldest first; all of them when there is no base.
  ///
  /// - Throws: ``GitOpsProblem`` when there are too many.
  static func pending(
    from base: ObjectID?, to tip: ObjectID, in repository: isolated Repository
  ) throws -> [CommitFacts] {
    var commits: [CommitFacts] = []
    var next: ObjectID? = tip
    while let id = next, id != base {
      let commit = try repository.commit(id)
      commits.append(commit)
      guard commits.count <= limit else {
        throw GitOpsProblem(
          .unreadable, "more than \(limit) reports here are not on the remote, and it has others: push the ref by hand")
      }
      next = commit.parents.first
    }
    return commits.reversed()
  }

  /// Writes the commits anew, one after the other, upon another tip. No ref moves.
  ///
  /// A report's files are taken as they are, as the newest tells how things stand. Files of lines are history: the lines
  /// that a commit added are added to what is there. Roll-ups of a day that both closed are put together, and so are
  /// incidents.
  ///
  /// - Returns: The new tip.
  static func replay(
    _ commits: [CommitFacts], on base: ObjectID, signer: (any CommitSigner)? = nil, in repository: isolated Repository
  ) throws -> ObjectID {
    var tip = base
    for commit in commits {
      let tree = try repository.updatedTree(base: tip, edits: edits(of: commit, on: tip, in: repository))
      tip = try repository.commit(
        tree: tree, parents: [tip], author: commit.author, committer: commit.committer, message: commit.message,
        signer: signer)
    }
    return tip
  }

  private static func edits(
    of commit: CommitFacts, on tip: ObjectID, in repository: isolated Repository
  ) throws -> [String: TreeEdit] {
    let before = try commit.parents.first.map { try files(of: $0, in: repository) } ?? [:]
    let after = try files(of: commit.id, in: repository)
    var edits: [String: TreeEdit] = [:]
    for path in before.keys where after[path] == nil { edits[path] = .remove }
    for (path, id) in after where before[path] != id {
      if let day = DailyFile.day(ofPath: path), let there = try repository.entry(at: path, in: tip)?.id,
        there != before[path], there != id
      {
        edits[path] = .put(try repository.writeBlob(merged(day, of: commit.id, into: tip, in: repository)))
        continue
      }
      if IncidentFile.isPath(path), let there = try repository.entry(at: path, in: tip)?.id, there != before[path] {
        let merged = IncidentFile.merging(
          try bytes(at: path, in: commit.id, of: repository), into: try bytes(at: path, in: tip, of: repository))
        edits[path] = .put(try repository.writeBlob(merged))
        continue
      }
      guard path.hasSuffix(".jsonl") else {
        edits[path] = .put(id)
        continue
      }
      let old = try before[path] == nil ? [] : bytes(at: path, in: commit.parents.first, of: repository)
      let new = try bytes(at: path, in: commit.id, of: repository)
      let there = try bytes(at: path, in: tip, of: repository)
      edits[path] = .put(try repository.writeBlob(LineFile.joining(new, since: old, to: there)))
    }
    return edits
  }

  /// What a commit and the tip know together of a day.
  private static func merged(
    _ day: Day, of commit: ObjectID, into tip: ObjectID, in repository: isolated Repository
  ) throws -> [UInt8] {
    let (here, there) = (ReportFiles(tip: commit), ReportFiles(tip: tip))
    let changes = try there.changes(of: repository)
    let known = Set(changes)
    let merge = DailyMerge(
      day: day,
      transitions: try there.transitions(of: repository) { $0 == day } + here.transitions(of: repository) { $0 == day },
      changes: try changes + here.changes(of: repository).filter { !known.contains($0) })
    let path = DailyFile.path(of: day)
    return merge.merging(
      try bytes(at: path, in: commit, of: repository), into: try bytes(at: path, in: tip, of: repository))
  }

  private static func files(of commit: ObjectID, in repository: isolated Repository) throws -> [String: ObjectID] {
    Dictionary(
      try repository.list("", in: commit, recursive: true).map { ($0.path, $0.id) }, uniquingKeysWith: { $1 })
  }

  private static func bytes(
    at path: String, in commit: ObjectID?, of repository: isolated Repository
  ) throws -> [UInt8] {
    guard let commit, try repository.entry(at: path, in: commit) != nil else { return [] }
    return try repository.blob(at: path, in: commit)
  }
}
