package import Git

/// One remote, the credentials for it, and the repository here that its refs are brought to.
package struct RemoteLink: Sendable {
  package let address: GitAddress
  private let text: String
  private let access: RemoteAccess
  private let worker: WorkerProcess

  /// - Parameters:
  ///   - text: The address as it was given.
  ///   - access: Limits and credentials.
  ///   - worker: Talks to it.
  /// - Throws: ``GitError`` `invalidName`.
  package init(_ text: String, access: RemoteAccess, worker: WorkerProcess) throws {
    address = try GitAddress(text)
    self.text = text
    self.access = access
    self.worker = worker
  }

  /// What the remote holds.
  ///
  /// - Throws: ``RemoteProblem``.
  package func list() async throws -> RemoteListing {
    try listing(await ask(.list))
  }

  /// Looks whether a push would be let in, without one.
  ///
  /// - Throws: ``RemoteProblem``.
  package func tryPush() async throws { _ = try await ask(.tryPush) }

  /// Brings what an order asks for to a repository.
  ///
  /// - Throws: ``RemoteProblem``.
  package func fetch(_ order: FetchOrder, to repository: String) async throws -> RemoteListing {
    try listing(await ask(.fetch(repository: repository, order)))
  }

  /// Pushes a ref of a repository.
  ///
  /// - Throws: ``RemoteProblem``.
  package func push(_ ref: String, of repository: String) async throws -> PushAnswer {
    guard case .pushed(let answer) = try await ask(.push(repository: repository, ref: ref)) else { throw strange() }
    return answer
  }

  /// Reads what a repository here holds at its refs.
  ///
  /// - Throws: ``RemoteProblem``: `damaged`, or `deadline` when libgit2 did not come back.
  func inspect(_ repository: String) async throws { _ = try await ask(.inspect(repository: repository), limit: 20_000) }

  /// Packs a repository that nobody else uses.
  func pack(_ repository: String) async throws { _ = try await ask(.pack(repository: repository)) }

  /// Whether a repository here holds reports that the remote does not have. Where that cannot be told, it may.
  func mayHavePendingReports(_ repository: String) async -> Bool {
    guard case .pending(false)? = try? await ask(.pending(repository: repository), limit: 10_000) else { return true }
    return false
  }

  private func ask(_ task: WorkerRequest.Task, limit: Int64? = nil) async throws -> WorkerReply {
    var access = access
    // What is read here has a limit of its own: a short one for the network would call a sound cache damaged.
    if let limit { access.total = limit }
    return try await worker.ask(WorkerRequest(task: task, address: text, access: access))
  }

  private func listing(_ reply: WorkerReply) throws -> RemoteListing {
    guard case .listing(let listing) = reply else { throw strange() }
    return listing
  }

  private func strange() -> RemoteProblem {
    RemoteProblem(.failed, "the process that talks to \(address) answered something else than it was asked")
  }
}

/// A remote and a repository here, as the reports see them.
package struct LinkedRepository: Upstream {
  private let link: RemoteLink
  private let path: String
  package let tracking: String

  /// - Parameters:
  ///   - link: The remote.
  ///   - path: The folder of the repository here.
  ///   - tracking: Where the remote's ref is kept in it.
  package init(_ link: RemoteLink, path: String, tracking: String) {
    self.link = link
    self.path = path
    self.tracking = tracking
  }

  package var name: String { "\(link.address)" }

  package func fetch(_ ref: String) async throws -> ObjectID? {
    let order = FetchOrder(names: [], tracked: ref, as: tracking, setsHead: false)
    return try await link.fetch(order, to: path)[ref].flatMap { ObjectID(hex: $0.id) }
  }

  package func push(_ ref: String) async throws -> PushAnswer { try await link.push(ref, of: path) }
}
