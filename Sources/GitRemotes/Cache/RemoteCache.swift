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
  /// - Throws: ``RemoteProblem``, ``GitError``.
  package static func open(
    _ link: RemoteLink, in folder: CacheFolder, order: FetchOrder, options: Repository.Options
  ) async throws -> RemoteCache {
    let entry = folder.entry(for: link.address)
    try entry.prepare(for: link.address)
    guard let turn = try FileTurn(entry.usersLock, .shared, limit: patience) else { throw busy(entry) }
    guard let fetching = try FileTurn(entry.fetchLock, .alone, limit: patience) else { throw busy(entry) }
    defer { withExtendedLifetime(fetching) {} }
    try await makeSound(entry, link, turn, options)
    do {
      return try await fetch(entry, link, order, turn, options)
    } catch let problem as RemoteProblem where problem.code == .damaged {
      try await rebuild(entry, turn, because: problem.message, options)
      return try await fetch(entry, link, order, turn, options)
    }
  }

  private static func fetch(
    _ entry: CacheEntry, _ link: RemoteLink, _ order: FetchOrder, _ turn: FileTurn, _ options: Repository.Options
  ) async throws -> RemoteCache {
    let repository = try await Repository.open(entry.repository, options: options)
    let before = try await tips(of: order, in: repository)
    let tracked = try await repository.tip(of: order.tracked == nil ? "refs/none" : order.tracking)
    let listing = try await link.fetch(order, to: entry.repository)
    try refuseMissing(order, listing, before, link.address)
    await tellRewinds(before, in: repository, link.address, options)
    if let ref = order.tracked, let tracked, listing[ref] == nil {
      options.notice(
        "\(ref) is gone from \(link.address); it was at \(tracked.hex.prefix(8)). The next push makes it anew")
    }
    return RemoteCache(
      entry: entry, repository: repository, listing: listing, trackedBefore: tracked, turn: turn)
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
      try await rebuild(entry, turn, because: nil, options)
    } catch let problem as RemoteProblem where problem.code == .damaged || problem.code == .deadline {
      try await rebuild(entry, turn, because: problem.message, options)
    }
    guard turn.take(.shared, limit: patience) else { throw busy(entry) }
  }

  private static func rebuild(
    _ entry: CacheEntry, _ turn: FileTurn, because reason: String?, _ options: Repository.Options
  ) async throws {
    // Others may be about to make it, too.
    guard turn.take(.alone, limit: .seconds(10)) else { throw busy(entry) }
    if let reason {
      options.notice(
        "what was kept in \(entry.repository) is damaged and is fetched anew; reports in it that were not pushed yet "
          + "are lost (\(reason))")
    }
    let there = reason == nil ? try? await Repository.open(entry.repository, options: options) : nil
    if there == nil {
      try entry.removeRepository()
      _ = try await Repository.initialise(entry.repository, bare: true, options: options)
    }
    guard turn.take(.shared, limit: patience) else { throw busy(entry) }
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
    _ before: [String: ObjectID], in repository: Repository, _ address: GitAddress, _ options: Repository.Options
  ) async {
    for (ref, old) in before where ref.hasPrefix("refs/heads/") {
      let told = try? await repository.perform { repository -> String? in
        guard let new = try repository.tip(of: ref), new != old, try !repository.descends(new, from: old) else {
          return nil
        }
        return
          "\(ref) was rewound or rewritten on \(address): it was at \(old.hex.prefix(8)) and is at \(new.hex.prefix(8))"
      }
      if let told { options.notice(told) }
    }
  }
}
