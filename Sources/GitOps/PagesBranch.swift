package import Git
package import UpkeepModel

/// A branch that holds a site beside what others put there: one commit for each edition that differs from the one before.
package struct PagesBranch: Sendable {
  /// One edition of the site.
  package struct Edition: Sendable {
    /// All files, by path from the root.
    package var files: [String: [UInt8]]
    /// The file that lists which files are the site's own.
    package var listPath: String
    /// Reads that file: what is the site's own, each with a test whether these bytes are still what was written.
    package var owned: @Sendable ([UInt8]) -> [String: @Sendable ([UInt8]) -> Bool]
    /// What the commit says.
    package var subject: String
    /// The report that it was made from.
    package var report: String
    /// When that was made. The commit bears the same time, so that two clones make the same commit.
    package var at: Timestamp
    /// Put it there even where a newer one is.
    package var mayGoBack: Bool

    package init(
      files: [String: [UInt8]], listPath: String,
      owned: @escaping @Sendable ([UInt8]) -> [String: @Sendable ([UInt8]) -> Bool], subject: String, report: String,
      at: Timestamp, mayGoBack: Bool
    ) {
      self.files = files
      self.listPath = listPath
      self.owned = owned
      self.subject = subject
      self.report = report
      self.at = at
      self.mayGoBack = mayGoBack
    }
  }

  /// What became of an edition here.
  package enum Outcome: Hashable, Sendable {
    /// The branch holds the same bytes.
    case unchanged
    /// The branch holds the page of a newer report.
    case older(than: Timestamp)
    case committed(id: String, written: Int, removed: Int)
  }

  private static let atTrailer = "Reported-At: "

  private let repository: Repository
  private let ref: String
  private let author: Signature.Identity?
  private let environment: [String: String]
  private let version: String
  private let attempts = 20

  /// - Parameters:
  ///   - ref: The full name of the branch.
  ///   - author: Author and committer; `nil` as git finds them.
  package init(
    _ repository: Repository, ref: String, author: Signature.Identity?, environment: [String: String], version: String
  ) {
    self.repository = repository
    self.ref = ref
    self.author = author
    self.environment = environment
    self.version = version
  }

  /// Makes a commit of the edition where the branch holds other bytes.
  ///
  /// - Parameter tracking: Where the remote's branch is kept here; `nil` without a remote.
  /// - Throws: ``GitOpsProblem``: `contended`, `unreadable`.
  package func publish(_ edition: Edition, tracking: String? = nil) async throws -> Outcome {
    for attempt in 1...attempts {
      do {
        return try await repository.perform { try publishOnce(edition, tracking: tracking, in: $0) }
      } catch let error as GitError where error.code == .conflict || error.code == .locked {
        try await Task.sleep(for: .milliseconds(Int.random(in: 5...(20 * attempt))))
      } catch let error as GitError {
        throw GitOpsProblem(.unreadable, "the pages cannot be written to \(ref): \(error)")
      }
    }
    throw GitOpsProblem(.contended, "\(ref) could not be moved: others keep writing to it here")
  }

  /// Publishes, and pushes. Where others were faster, the edition is made anew upon theirs.
  package func deliver(
    _ edition: Edition, to upstream: any Upstream
  ) async throws -> (outcome: Outcome, push: PushOutcome) {
    func failed(_ reason: String) -> PushOutcome { .failed(remote: upstream.name, reason: reason) }
    var outcome = try await publish(edition, tracking: upstream.tracking)
    do {
      for attempt in 1...attempts {
        guard let local = try await repository.tip(of: ref) else { return (outcome, .off) }
        let known = try await repository.tip(of: upstream.tracking)
        if local == known { return (outcome, .confirmed(remote: upstream.name)) }
        let answer = try await upstream.push(ref)
        if answer.refusal == nil, answer.tip == local.hex {
          try await note(local, since: known, at: upstream.tracking)
          return (outcome, .confirmed(remote: upstream.name))
        }
        if answer.refusal != nil, !answer.isRace { return (outcome, failed(answer.reason)) }
        try await Task.sleep(for: .milliseconds(Int.random(in: 5...(40 * attempt))))
        _ = try await upstream.fetch(ref)
        let again = try await publish(edition, tracking: upstream.tracking)
        if again != .unchanged { outcome = again }
      }
      return (outcome, failed("others were faster \(attempts) times in a row"))
    } catch let problem as RemoteProblem {
      return (outcome, failed(problem.message))
    } catch let error as GitError {
      throw GitOpsProblem(.unreadable, "the pages cannot be written to \(ref): \(error)")
    }
  }

  /// Notes where the remote is; another run here that notes something newer is right.
  private func note(_ tip: ObjectID, since known: ObjectID?, at tracking: String) async throws {
    do {
      try await repository.perform { repository in
        try repository.compareAndSwap(tracking, to: tip, expecting: known, message: "upkeep: push of pages")
      }
    } catch let error as GitError where error.code == .conflict || error.code == .locked {
      return
    }
  }

  // MARK: One try

  private func publishOnce(
    _ edition: Edition, tracking: String?, in repository: isolated Repository
  ) throws -> Outcome {
    try refuseUnfit(repository)
    let local = try repository.tip(of: ref)
    let base = try base(local, tracking.flatMap { try repository.tip(of: $0) }, in: repository)
    if let base, let newer = try reportedAt(base, in: repository), newer > edition.at, !edition.mayGoBack {
      return .older(than: newer)
    }
    let (edits, removed) = try edits(of: edition, on: base, in: repository)
    guard !edits.isEmpty else {
      if let base, base != local {
        try repository.compareAndSwap(ref, to: base, expecting: local, message: "upkeep: pages of the remote")
      }
      return .unchanged
    }
    let id = try commit(edition, edits, on: base, in: repository)
    try repository.compareAndSwap(ref, to: id, expecting: local, message: "upkeep: \(edition.subject)")
    return .committed(id: id.hex, written: edits.count - removed, removed: removed)
  }

  /// What the edition is built upon: the newer of here and there. Editions that never arrived there are made anew; what
  /// people committed here is not dropped.
  private func base(
    _ local: ObjectID?, _ remote: ObjectID?, in repository: isolated Repository
  ) throws -> ObjectID? {
    guard let remote else { return local }
    guard let local, try !repository.descends(remote, from: local) else { return remote }
    if try repository.descends(local, from: remote) { return local }
    var next = local
    let common = try repository.mergeBase(local, remote)
    while next != common {
      let commit = try repository.commit(next)
      guard commit.message.contains("\n" + Self.atTrailer) else {
        throw GitOpsProblem(
          .unreadable,
          "\(ref) and that of the remote went different ways, and \(next.hex.prefix(8)) here is nobody's edition of the "
            + "pages: merge them with git first")
      }
      guard let parent = commit.parents.first else { break }
      next = parent
    }
    return remote
  }

  private func edits(
    of edition: Edition, on base: ObjectID?, in repository: isolated Repository
  ) throws -> (edits: [String: TreeEdit], removed: Int) {
    let there = try base.map { try repository.list("", in: $0, recursive: true) } ?? []
    let entries = Dictionary(there.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for name in ["health.json", "applied.json", "components.json", "upkeep.json"]
    where entries[name] != nil && edition.files[name] == nil {
      throw GitOpsProblem(
        .unreadable, "\(ref) holds \(name), so it is no branch for pages: name another with --branch")
    }
    let list = try entries[edition.listPath].map { _ in
      try base.map { try repository.blob(at: edition.listPath, in: $0) }
    }
    let owned = edition.owned((list ?? nil) ?? [])
    var edits: [String: TreeEdit] = [:]
    for (path, bytes) in edition.files {
      let id = try repository.writeBlob(bytes)
      guard entries[path]?.id != id else { continue }
      guard entries[path] == nil || owned[path] != nil || path == edition.listPath else {
        throw GitOpsProblem(
          .unreadable,
          "\(path) on \(ref) was not written by `upkeep render`, so it is not replaced: remove it there, or name another "
            + "branch with --branch")
      }
      edits[path] = .put(id)
    }
    var removed = 0
    for (path, isStill) in owned where edition.files[path] == nil {
      guard let base, entries[path]?.kind == .file, isStill(try repository.blob(at: path, in: base)) else { continue }
      edits[path] = .remove
      removed += 1
    }
    return (edits, removed)
  }

  private func commit(
    _ edition: Edition, _ edits: [String: TreeEdit], on base: ObjectID?, in repository: isolated Repository
  ) throws -> ObjectID {
    func sign(_ role: Signature.Role) throws -> Signature {
      try repository.signature(
        role, explicit: author, environment: environment, fallback: GitHealthLog.fallback, now: edition.at.seconds)
    }
    let message = """
      \(edition.subject)

      Report-Commit: \(edition.report)
      \(Self.atTrailer)\(edition.at)
      Upkeep-Version: \(version)

      """
    return try repository.commit(
      tree: repository.updatedTree(base: base, edits: edits), parents: base.map { [$0] } ?? [], author: sign(.author),
      committer: sign(.committer), message: message)
  }

  /// When the report was made that a commit shows; `nil` when it shows none.
  private func reportedAt(_ id: ObjectID, in repository: isolated Repository) throws -> Timestamp? {
    try repository.commit(id).message.split(separator: "\n").last { $0.hasPrefix(Self.atTrailer) }
      .flatMap { Timestamp(String($0.dropFirst(Self.atTrailer.count))) }
  }

  /// Moving a branch that is checked out would make its work tree look changed (R33), and pages on the branch of the
  /// manifest would be read as a new manifest (R30).
  private func refuseUnfit(_ repository: isolated Repository) throws {
    var head: String?
    switch try repository.head() {
    case .branch(let name, _), .unborn(let name): head = "refs/heads/\(name)"
    case .detached: head = nil
    }
    guard try head != ref && !repository.isCheckedOut(ref) else {
      throw GitOpsProblem(
        .unreadable,
        "\(ref) is the branch of HEAD or checked out, so no pages are written to it: name another with "
          + "--branch")
    }
  }
}
