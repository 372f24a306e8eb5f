package import Git
package import UpkeepModel

/// Reads manifests from commits of a repository, never from its work tree.
package struct GitManifestSource: ManifestSource {
  /// The file that is looked for first.
  package static let defaultFile = "components.json"
  /// The folder that is looked for when the file is not there.
  package static let defaultFolder = "components"

  private let repository: Repository

  package init(_ repository: Repository) {
    self.repository = repository
  }

  package func read(ref: String?, path: String?) async throws -> ManifestFiles {
    do {
      return try await repository.perform { repository in
        let name = try ref ?? Self.defaultRef(of: repository)
        let commit = try repository.resolve(name)
        return try Self.files(
          at: commit, Revision(commit: commit.hex, ref: name, path: path ?? ""), path, of: repository)
      }
    } catch let error as GitError {
      throw GitOpsProblem(error.code == .notFound ? .notFound : .unreadable, "\(error)")
    }
  }

  package func commit(of ref: String?) async throws -> String {
    do {
      return try await repository.perform { repository in
        try repository.resolve(ref ?? Self.defaultRef(of: repository)).hex
      }
    } catch let error as GitError {
      throw GitOpsProblem(error.code == .notFound ? .notFound : .unreadable, "\(error)")
    }
  }

  package func succession(of commit: String, after applied: String) async throws -> Succession {
    guard let new = ObjectID(hex: commit), let old = ObjectID(hex: applied) else { return .untold("no commit id") }
    do {
      return try await repository.perform { repository in
        if new == old { return .onward }
        _ = try repository.commit(old)
        if try repository.descends(new, from: old) { return .onward }
        return try repository.descends(old, from: new) ? .older : .apart
      }
    } catch let error as GitError {
      switch error.code {
      case .shallow: return .untold("the clone is shallow and its history ends before that can be told")
      // A branch that was rewritten leaves the old commit behind.
      case .notFound: return .apart
      default: throw GitOpsProblem(.unreadable, "\(error)")
      }
    }
  }

  /// A change merged into its base, in memory (R14). Nothing is written to the disk (R9).
  ///
  /// - Parameters:
  ///   - head: The ref or commit under review; `nil` for HEAD, also a detached one.
  ///   - base: The ref or commit that it is to be merged into.
  ///   - path: A file or a folder; `nil` for the default.
  /// - Throws: ``GitOpsProblem`` when either cannot be read, or when they conflict.
  package func review(head: String?, base: String, path: String?) async throws -> ReviewedChange {
    do {
      return try await repository.perform { repository in
        try repository.writeToMemory()
        let name = head ?? "HEAD"
        let (ours, theirs) = (try repository.resolve(base), try repository.resolve(name))
        for commit in [ours, theirs] { try repository.checkSize(in: commit, limits: .commit) }
        switch try repository.merge(theirs, into: ours) {
        case .conflicts(let paths):
          let list = paths.prefix(5).joined(separator: ", ") + (paths.count > 5 ? " and \(paths.count - 5) more" : "")
          throw GitOpsProblem(
            .unreadable,
            "\(name) (\(theirs.hex.prefix(8))) cannot be merged into \(base) (\(ours.hex.prefix(8))): both change \(list). "
              + "Merge \(base) into it first, then plan again")
        case .tree(let tree):
          let before = try? Self.files(
            at: ours, Revision(commit: ours.hex, ref: base, path: path ?? ""), path, of: repository)
          let after = try Self.files(
            at: tree, Revision(commit: theirs.hex, ref: name, path: path ?? ""), path, of: repository)
          return ReviewedChange(baseCommit: ours.hex, base: before, merged: after)
        }
      }
    } catch let error as GitError where error.code == .shallow {
      throw GitOpsProblem(
        .unreadable,
        "\(error). Or give the plan both parents of the host's merge commit: fetch \(base) and the merge ref with depth 2"
      )
    } catch let error as GitError {
      throw GitOpsProblem(error.code == .notFound ? .notFound : .unreadable, "\(error)")
    }
  }

  /// The manifest files of a commit, or of a tree that stands for one.
  private static func files(
    at commit: ObjectID, _ revision: Revision, _ path: String?, of repository: isolated Repository
  ) throws -> ManifestFiles {
    var revision = revision
    let place = try place(of: path, in: commit, of: repository)
    revision.path = place.path
    var budget = ManifestBudget()
    guard place.isFolder else {
      try budget.spend(on: repository.fileEntry(at: place.path, in: commit))
      let bytes = try repository.blob(at: place.path, in: commit)
      return ManifestFiles(revision: revision, files: [.init(path: place.path, bytes: bytes)])
    }
    try repository.checkSize(of: place.path, in: commit, limits: ManifestBudget.tree)
    let entries = try repository.list(place.path, in: commit, recursive: true)
      .filter { $0.kind != .folder && $0.path.hasSuffix(".json") }
      .sorted { $0.path < $1.path }
    for entry in entries { try budget.spend(on: entry) }
    let files = try entries.map {
      try ManifestFiles.File(path: $0.path, bytes: repository.blob(at: $0.path, in: commit))
    }
    guard !files.isEmpty else {
      throw GitOpsProblem(
        .notFound, "the folder \(place.path)/ at commit \(revision.commit.prefix(8)) holds no .json file")
    }
    return ManifestFiles(revision: revision, files: files)
  }

  /// The file at one path of one commit; `nil` when it is not there. For settings beside the manifest.
  package func file(_ path: String, at commit: String) async throws -> [UInt8]? {
    try await repository.perform { repository in
      guard let id = ObjectID(hex: commit), try repository.entry(at: path, in: id) != nil else { return nil }
      guard try repository.fileEntry(at: path, in: id).size ?? 0 <= ManifestBudget.settings else {
        throw GitOpsProblem(.unreadable, "\(path) at commit \(commit.prefix(8)) is larger than 1 MiB")
      }
      return try repository.blob(at: path, in: id)
    }
  }

  /// The branch that HEAD names. A detached HEAD says nothing of the branch that is meant, so it is asked for.
  private static func defaultRef(of repository: isolated Repository) throws -> String {
    switch try repository.head() {
    case .branch(let name, _): return name
    case .unborn(let name):
      throw GitOpsProblem(
        .notFound, "the branch \(name) has no commit yet: commit a manifest, or name another ref with --ref")
    case .detached:
      throw GitOpsProblem(
        .notFound, "HEAD is detached, so the branch is not known: name it with --ref, for example --ref main")
    }
  }

  private static func place(
    of path: String?, in commit: ObjectID, of repository: isolated Repository
  ) throws -> (path: String, isFolder: Bool) {
    let candidates = path.map { [$0] } ?? [defaultFile, defaultFolder]
    for candidate in candidates {
      let trimmed = String(candidate.reversed().drop { $0 == "/" }.reversed())
      if let entry = try repository.entry(at: trimmed, in: commit) {
        return (trimmed, entry.kind == .folder)
      }
    }
    let looked = path.map { "no \($0)" } ?? "neither \(defaultFile) nor a folder \(defaultFolder)/"
    let hint = path == nil ? "; name the manifest with --manifest, or make one with `upkeep init`" : ""
    throw GitOpsProblem(.notFound, "there is \(looked) at commit \(commit.hex.prefix(8))\(hint)")
  }
}
