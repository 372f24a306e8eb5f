import Foundation
import Git
import GitOps
import GitRemotes
import Scheduling

extension Session {
  /// Opens the repository, brings what is new of a remote one, and reads the settings of the configured ref.
  ///
  /// - Parameters:
  ///   - review: A change under review; the settings are those of its base then, as the change is not trusted.
  ///   - goesOn: Whether what was fetched before will do where the remote is away.
  static func open(
    _ options: RepositoryOptions, review: ReviewOptions? = nil, goesOn: Bool = false
  ) async throws -> Session {
    let environment = ProcessInfo.processInfo.environment
    let opening = Opening(
      options: options, settingsAt: review?.base, head: review?.head, goesOn: goesOn,
      terminal: Terminal(environment: environment),
      lookup: SettingsLookup(environment: environment, file: SettingsFile()))
    let place = try opening.lookup.text(options.repo, "repo") ?? "."
    guard GitAddress.isAddress(place), !FileManager.default.fileExists(atPath: place) else {
      return try await opening.folder(place)
    }
    let address = try GitAddress(place)
    return try await address.scheme == .file ? opening.folder(address.path) : opening.remote(place)
  }
}

/// The ways in which a session begins.
private struct Opening {
  let options: RepositoryOptions
  let settingsAt: String?
  /// The change under review, where one is named.
  let head: String?
  let goesOn: Bool
  let terminal: Terminal
  let lookup: SettingsLookup

  /// A repository of this machine.
  func folder(_ path: String) async throws -> Session {
    let repository = try await Repository.open(path, options: repositoryOptions(upward: options.repo == nil))
    let named = try lookup.text(options.ref, "ref")
    var settings = try await settings(of: repository, at: settingsAt ?? named ?? "HEAD") ?? SettingsFile()
    var followed: String?
    if settingsAt == nil, named == nil, let ref = try self.lookup(settings).text(nil, "ref") {
      // What HEAD names is followed once: the settings and the manifest must be those of one commit.
      followed = ref
      settings = try await self.settings(of: repository, at: ref) ?? settings
    }
    let session = session(repository, settings, remote: nil, followedRef: followed)
    guard await repository.isShallow, let url = try await session.remoteURL() else { return session }
    let address = try GitAddress(url)
    // The history that a shallow clone of a folder lacks is in that folder.
    guard address.scheme != .file else { return try await folder(address.path) }
    return try await shallow(repository, session, url)
  }

  /// A checkout whose history is cut off, as CI systems make them: manifests and reports come from an own cache of its
  /// remote. What has no name there, such as the merge of a pull request, is read from the checkout.
  private func shallow(_ checkout: Repository, _ session: Session, _ url: String) async throws -> Session {
    // What is told by its distance has no name on the remote; it is in the checkout.
    if let base = settingsAt, base != "HEAD", !base.contains(where: "~^".contains),
      let session = try await reviewed(base, in: checkout, url)
    {
      return session
    }
    var ref = try session.ref()
    if ref == nil, case .branch(let name, _) = try await checkout.head() { ref = name }
    let isNamed = ref.map {
      !["HEAD", ""].contains($0) && !$0.contains(where: "~^".contains) && ObjectID(hex: $0) == nil
    }
    var order = FetchOrder(
      names: isNamed == true ? [ref ?? ""] : [], tracked: try session.reportRef(), setsHead: true)
    var (link, cache) = try await fetched(url, order, lookup: session.lookup, beside: checkout)
    let seen = cache.trackedBefore
    var lookup = session.lookup
    if isNamed == true, settingsAt == nil, let ref {
      // The checkout may not have the ref at all, or an older commit of it.
      lookup = self.lookup(try await settings(of: cache.repository, at: ref) ?? SettingsFile())
      let wanted = FetchOrder(names: order.names, tracked: try reportRef(lookup), setsHead: true)
      if wanted != order {
        order = wanted
        (link, cache) = try await fetched(url, order, lookup: lookup, beside: checkout)
      }
    }
    let place = RemotePlace(
      link: link, repository: cache.repository, cache: cache, seen: seen ?? cache.trackedBefore,
      tracking: order.tracking, order: order)
    return Session(
      repository: isNamed == true ? cache.repository : checkout, reports: cache.repository, remote: place,
      lookup: lookup, terminal: terminal, options: options, followedRef: ref)
  }

  /// A change under review whose merge cannot be told from a checkout that is cut off: both sides are brought whole from
  /// the remote. `nil` where the checkout has all that it takes, such as the merge that a host made with its parents, or
  /// where the remote does not have the change.
  private func reviewed(_ base: String, in checkout: Repository, _ url: String) async throws -> Session? {
    let change = try await checkout.resolve(head ?? options.ref ?? "HEAD")
    let isEnough = try? await checkout.perform { try $0.mergeBase($0.resolve(base), change) != nil }
    guard isEnough != true else { return nil }
    let name = Self.remoteName(base)
    let order = FetchOrder(names: [name, change.hex], tracked: try reportRef(lookup), setsHead: true)
    let (link, cache) = try await fetched(url, order, lookup: lookup, beside: checkout)
    guard (try? await cache.repository.resolve(change.hex)) != nil else { return nil }
    let settings = try await settings(of: cache.repository, at: name) ?? SettingsFile()
    let place = RemotePlace(
      link: link, repository: cache.repository, cache: cache, seen: cache.trackedBefore, tracking: order.tracking)
    var session = session(cache.repository, settings, remote: place, followedRef: nil)
    session.reviewed = (name, change.hex)
    return session
  }

  /// `main` for `origin/main`: what a remote calls its branch.
  private static func remoteName(_ ref: String) -> String {
    for prefix in ["refs/remotes/origin/", "origin/"] where ref.hasPrefix(prefix) {
      return String(ref.dropFirst(prefix.count))
    }
    return ref
  }

  /// A repository on a git host.
  func remote(_ text: String) async throws -> Session {
    let name = try lookup.text(options.ref, "ref")
    let sides = [settingsAt.map(Self.remoteName), head].compactMap { $0 }
    var order = FetchOrder(names: [name ?? ""] + sides, tracked: try reportRef(lookup), setsHead: true)
    var (link, cache) = try await fetched(text, order, lookup: lookup, beside: nil)
    if let base = settingsAt {
      let settings = try await settings(of: cache.repository, at: Self.remoteName(base)) ?? SettingsFile()
      let place = RemotePlace(
        link: link, repository: cache.repository, cache: cache, seen: cache.trackedBefore, tracking: order.tracking)
      var session = session(cache.repository, settings, remote: place, followedRef: nil)
      session.reviewed = (Self.remoteName(base), head ?? name ?? "HEAD")
      return session
    }
    var settings = try await settings(of: cache.repository, at: name ?? "HEAD") ?? SettingsFile()
    let found = self.lookup(settings)
    let wanted = FetchOrder(
      names: [try found.text(options.ref, "ref") ?? ""], tracked: try reportRef(found), setsHead: true)
    let seen = cache.trackedBefore
    if wanted != order {
      // The settings name another branch or another place for reports.
      order = wanted
      (link, cache) = try await fetched(text, order, lookup: found, beside: nil)
      settings =
        try await self.settings(of: cache.repository, at: order.names[0].isEmpty ? "HEAD" : order.names[0])
        ?? SettingsFile()
    }
    let place = RemotePlace(
      link: link, repository: cache.repository, cache: cache, seen: seen ?? cache.trackedBefore,
      tracking: order.tracking, order: order)
    let followed = order.names[0].isEmpty || name != nil ? nil : order.names[0]
    return session(cache.repository, settings, remote: place, followedRef: followed)
  }

  private func fetched(
    _ text: String, _ order: FetchOrder, lookup: SettingsLookup, beside checkout: Repository?
  ) async throws -> (RemoteLink, RemoteCache) {
    let access = try await RemoteAccess.configured(
      options.remote, for: text, lookup: lookup, repositories: [checkout].compactMap { $0 })
    let link = try RemoteLink(text, access: access, worker: RemoteWorkers.start(terminal))
    let cache = try await RemoteCache.open(
      link, in: CacheFolder(environment: lookup.environment), order: order,
      options: repositoryOptions(upward: false), goesOn: goesOn)
    return (link, cache)
  }

  private func session(
    _ repository: Repository, _ settings: SettingsFile, remote: RemotePlace?, followedRef: String?
  ) -> Session {
    Session(
      repository: repository, reports: repository, remote: remote,
      lookup: lookup(settings), terminal: terminal, options: options, followedRef: followedRef)
  }

  private func lookup(_ settings: SettingsFile) -> SettingsLookup {
    SettingsLookup(environment: lookup.environment, file: settings)
  }

  private func reportRef(_ lookup: SettingsLookup) throws -> String {
    Session.fullName(try lookup.text(options.reportRef, "report_ref"))
  }

  /// The settings at a ref; `nil` when there is no such ref.
  private func settings(of repository: Repository, at ref: String) async throws -> SettingsFile? {
    let commit: ObjectID
    do {
      commit = try await repository.resolve(ref)
    } catch let error as GitError where error.code == .notFound || error.code == .unborn {
      return nil
    }
    guard let bytes = try await GitManifestSource(repository).file(SettingsFile.path, at: commit.hex) else {
      return SettingsFile()
    }
    return try SettingsFile(parsing: bytes)
  }

  private func repositoryOptions(upward: Bool) -> Repository.Options {
    Repository.Options(
      searchingUpward: upward, trustingOwner: options.trustOwner, watchdog: watchdog,
      notice: { [terminal] in terminal.note("note: \($0)") })
  }

  /// libgit2 cannot be interrupted and spins for ever on some damaged objects; the limit is far above any sound call.
  private var watchdog: Watchdog {
    Watchdog(limit: .seconds(120)) { [terminal] operation in
      terminal.note(
        "error: git did not finish to \(operation) within two minutes; the repository may be damaged: "
          + "look at `git fsck --full`")
      exit(ExitStatus.failed.rawValue)
    }
  }
}
