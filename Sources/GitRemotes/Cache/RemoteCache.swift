package import Git

/// A remote's repository as it is kept here, brought up to date. It stays reserved for as long as this value lives.
package struct RemoteCache: Sendable {
  package let entry: CacheEntry
  package let repository: Repository
  /// What the remote held when it was looked at.
  package let listing: RemoteListing
  /// Where the tracked ref was when it was looked at before; `nil` when it was not there.
  package let trackedBefore: ObjectID?
  private let turn: FileTurn

  /// Loose objects and packs beyond which everything is packed anew.
  package static let looseLimit = 1500
  package static let packLimit = 40
  private static let patience = Duration.seconds(60)

  /// Opens what is kept of a remote, makes it when there is nothing or it is damaged, and brings what is new.
  ///
  /// - Parameters:
  ///   - link: The remote.
  ///   - folder: Where it is kept.
  ///   - order: What is wanted.
  ///   - options: How the repository is opened.
  ///   - goesOn: Whether what is kept will do where the remote is away.
  /// - Throws: ``RemoteProblem``, ``GitError``.
  package static func open(
    _ link: RemoteLink, in folder: CacheFolder, order: FetchOrder, options: Repository.Options, goesOn: Bool = false
  ) async throws -> RemoteCache {
    let entry = folder.entry(for: link.address)
    for _ in 1...20 {
      do {
        return try await open(entry, link, order, options, goesOn: goesOn)
      } catch is PrunedMeanwhile {
        continue
      }
    }
    throw busy(entry)
  }

  /// Somebody removed the folder between two steps.
  private struct PrunedMeanwhile: Error {}

  private static func open(
    _ entry: CacheEntry, _ link: RemoteLink, _ order: FetchOrder, _ options: Repository.Options, goesOn: Bool
  ) async throws -> RemoteCache {
    let (turn, fetching) = try reserve(entry, for: link.address)
    defer { withExtendedLifetime(fetching) {} }
    try await makeSound(entry, link, turn, options)
    do {
      return try await fetch(entry, link, order, turn, options, goesOn: goesOn)
    } catch let problem as RemoteProblem where problem.code == .damaged {
      try await rebuild(entry, link, turn, because: problem.message, options)
      return try await fetch(entry, link, order, turn, options, goesOn: false)
    }
  }

  /// Makes the folder, waits for whoever fetches, and takes a place among its users. In this order: who fetches may have
  /// to be alone, and could not be while others wait for it inside.
  private static func reserve(
    _ entry: CacheEntry, for address: GitAddress
  ) throws -> (turn: FileTurn, fetching: FileTurn) {
    try entry.prepare(for: address)
    do {
      guard let fetching = try FileTurn(entry.fetchLock, .alone, limit: patience),
        let turn = try FileTurn(entry.usersLock, .shared, limit: patience)
      else { throw busy(entry) }
      guard turn.isInPlace, fetching.isInPlace else { throw PrunedMeanwhile() }
      return (turn, fetching)
    } catch let problem as RemoteProblem where problem.code == .notFound {
      throw PrunedMeanwhile()
    }
  }

  /// Takes a place among the users again, after one was alone or tried to be.
  private static func rejoin(_ entry: CacheEntry, _ turn: FileTurn) throws {
    guard turn.take(.shared, limit: patience) else { throw busy(entry) }
    // For a moment nothing was held.
    guard turn.isInPlace else { throw PrunedMeanwhile() }
  }

  private static func fetch(
    _ entry: CacheEntry, _ link: RemoteLink, _ order: FetchOrder, _ turn: FileTurn, _ options: Repository.Options,
    goesOn: Bool
  ) async throws -> RemoteCache {
    let repository = try await Repository.open(entry.repository, options: options)
    do {
      let (listing, tracked) = try await bring(order, to: repository, entry, link, options.notice)
      return RemoteCache(entry: entry, repository: repository, listing: listing, trackedBefore: tracked, turn: turn)
    } catch let problem as RemoteProblem where goesOn && problem.isOutage {
      let known = try await tips(of: order, in: repository)
      guard
        order.names.allSatisfy({ name in known.keys.contains { name.isEmpty || $0 == name || $0.hasSuffix("/\(name)") }
        })
      else { throw problem }
      options.notice("\(problem); what was fetched before goes on")
      let tracked = try await repository.tip(of: order.tracked == nil ? "refs/none" : order.tracking)
      return RemoteCache(
        entry: entry, repository: repository, listing: RemoteListing(refs: []), trackedBefore: tracked, turn: turn)
    }
  }

  /// Brings what is new, and tells what is gone.
  ///
  /// - Returns: What the remote holds, and where the tracked ref was before.
  private static func bring(
    _ order: FetchOrder, to repository: Repository, _ entry: CacheEntry, _ link: RemoteLink,
    _ notice: @Sendable (String) -> Void
  ) async throws -> (listing: RemoteListing, trackedBefore: ObjectID?) {
    let before = try await tips(of: order, in: repository)
    let tracked = try await repository.tip(of: order.tracked == nil ? "refs/none" : order.tracking)
    let listing = try await link.fetch(order, to: entry.repository)
    try refuseMissing(order, listing, before, link.address)
    await tellRewinds(before, in: repository, link.address, notice)
    if let ref = order.tracked, let tracked, listing[ref] == nil {
      notice("\(ref) is gone from \(link.address); it was at \(tracked.hex.prefix(8)). The next push makes it anew")
    }
    return (listing, tracked)
  }

  /// Brings what became new since it was opened.
  ///
  /// - Throws: ``RemoteProblem``, ``GitError``.
  package func refresh(
    _ link: RemoteLink, _ order: FetchOrder, notice: @Sendable (String) -> Void
  ) async throws {
    guard let fetching = try FileTurn(entry.fetchLock, .alone, limit: Self.patience) else { throw Self.busy(entry) }
    defer { withExtendedLifetime(fetching) {} }
    _ = try await Self.bring(order, to: repository, entry, link, notice)
    // Each pack that was ever opened costs memory and a file, and each fetch brings one.
    await repository.forgetFiles()
  }

  /// Packs when that is due and nobody else uses it. Nothing may be written to the repository meanwhile.
  ///
  /// - Throws: ``RemoteProblem``.
  package func packIfDue(_ link: RemoteLink) async throws {
    // Also forgets packs that others removed: each that was ever opened costs memory and a file.
    await repository.forgetFiles()
    let files = await repository.objectFiles()
    guard files.loose > Self.looseLimit || files.packs > Self.packLimit else { return }
    let isAlone = turn.take(.alone, limit: .zero)
    var failure: (any Error)?
    do {
      if isAlone { try await link.pack(entry.repository) }
    } catch {
      failure = error
    }
    guard turn.take(.shared, limit: Self.patience), turn.isInPlace else {
      throw RemoteProblem(.failed, "\(entry.path) was removed while it was packed: start again")
    }
    if let failure { throw failure }
    await repository.forgetFiles()
  }

  /// Makes the repository when there is none, and anew when it is damaged; packs it when that is due and nobody else
  /// uses it.
  private static func makeSound(
    _ entry: CacheEntry, _ link: RemoteLink, _ turn: FileTurn, _ options: Repository.Options
  ) async throws {
    do {
      let repository = try await Repository.open(entry.repository, options: options)
      let files = await repository.objectFiles()
      try await link.inspect(entry.repository)
      guard files.loose > looseLimit || files.packs > packLimit else { return }
      // Also when others use it: asking to be alone gave the place among them up, and it is taken again below.
      if turn.take(.alone, limit: .zero) { try await link.pack(entry.repository) }
    } catch let error as GitError where error.code == .notARepository {
      try await rebuild(entry, link, turn, because: nil, options)
    } catch let problem as RemoteProblem where problem.code == .damaged || problem.code == .deadline {
      try await rebuild(entry, link, turn, because: problem.message, options)
    }
    try rejoin(entry, turn)
  }

  private static func rebuild(
    _ entry: CacheEntry, _ link: RemoteLink, _ turn: FileTurn, because reason: String?, _ options: Repository.Options
  ) async throws {
    // Others may be about to make it, too.
    guard turn.take(.alone, limit: .seconds(10)) else { throw busy(entry) }
    guard turn.isInPlace else { throw PrunedMeanwhile() }
    let there = reason == nil ? try? await Repository.open(entry.repository, options: options) : nil
    if there == nil {
      // Damage, and an inspection that took too long on a slow disk, must not cost reports.
      var mayHold = entry.holdsObjects
      if mayHold { mayHold = await link.mayHavePendingReports(entry.repository) }
      let aside = try entry.takeRepositoryAway(keeping: mayHold)
      if reason != nil || aside != nil {
        let kept = aside.map {
          ". It may hold reports that were not pushed, so it is kept as \($0): look with `git --git-dir \($0) log "
            + "health`, and remove that folder when nothing is missed"
        }
        options.notice(
          "what was kept in \(entry.repository) is damaged and is fetched anew (\(reason ?? "it is no whole repository"))"
            + (kept ?? ""))
      }
      _ = try await Repository.initialise(entry.repository, bare: true, options: options)
    }
    try rejoin(entry, turn)
  }

  private static func busy(_ entry: CacheEntry) -> RemoteProblem {
    RemoteProblem(.failed, "other runs keep \(entry.path) in use: wait for them and run again")
  }

  private static func tips(of order: FetchOrder, in repository: Repository) async throws -> [String: ObjectID] {
    try await repository.perform { repository in
      var tips: [String: ObjectID] = [:]
      for name in order.names {
        var candidates = [name, "refs/\(name)", "refs/tags/\(name)", "refs/heads/\(name)"]
        if name.isEmpty {
          let head = try? repository.head()
          candidates = if case .branch(let branch, _)? = head { ["refs/heads/\(branch)"] } else { [] }
        }
        for ref in candidates where ref.hasPrefix("refs/") { tips[ref] = try repository.tip(of: ref) }
      }
      return tips
    }
  }

  /// A branch that was there and is no more must never be taken for one without news.
  private static func refuseMissing(
    _ order: FetchOrder, _ listing: RemoteListing, _ before: [String: ObjectID], _ address: GitAddress
  ) throws {
    for name in order.names {
      if name.isEmpty {
        if let branch = listing.defaultBranch, listing[branch] != nil { continue }
        throw RemoteProblem(
          .notFound,
          listing.refs.isEmpty
            ? "\(address) is empty: push a manifest to it first"
            : "\(address) does not say which branch is its default: name it with --ref, for example --ref main")
      }
      guard listing.ref(named: name) == nil else { continue }
      let isID = (4...40).contains(name.utf8.count) && name.allSatisfy(\.isHexDigit)
      if let old = before.first(where: { [name, "refs/tags/\(name)", "refs/heads/\(name)"].contains($0.key) }) {
        throw RemoteProblem(
          .notFound,
          "\(old.key) is gone from \(address); it was at \(old.value.hex.prefix(8)). Name another ref with --ref")
      }
      if isID || name.contains("~") || name.contains("^") { continue }
      let branches = listing.refs.map(\.name).filter { $0.hasPrefix("refs/heads/") }.map { "'\($0.dropFirst(11))'" }
      let shown = branches.isEmpty ? "it has no branches" : "it has \(branches.prefix(8).joined(separator: ", "))"
      throw RemoteProblem(.notFound, "there is no branch or tag '\(name)' on \(address); \(shown)")
    }
  }

  private static func tellRewinds(
    _ before: [String: ObjectID], in repository: Repository, _ address: GitAddress, _ notice: (String) -> Void
  ) async {
    for (ref, old) in before where ref.hasPrefix("refs/heads/") {
      let told = try? await repository.perform { repository -> String? in
        guard let new = try repository.tip(of: ref), new != old, try !repository.descends(new, from: old) else {
          return nil
        }
        return
          "\(ref) was rewound or rewritten on \(address): it was at \(old.hex.prefix(8)) and is at \(new.hex.prefix(8))"
      }
      if let told { notice(told) }
    }
  }
}
