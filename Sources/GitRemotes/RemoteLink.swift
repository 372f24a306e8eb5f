package import Git
internal import UpkeepModel

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

  /// A host may repeat what it was given (R13).
  private var mask: SecretMask {
    var mask = SecretMask()
    for login in access.logins {
      mask.hide(login.password)
      mask.hide(String(Base64.basic(login).dropFirst("Basic ".count)))
    }
    for value in [access.authorization].compactMap({ $0 }) + access.headers {
      // The last word of `AUTHORIZATION: basic …`.
      value.split(separator: " ").last.map { mask.hide(String($0)) }
    }
    if let password = address.password { mask.hide(password) }
    for secret in access.secrets { mask.hide(secret) }
    return mask
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

  private func ask(_ task: WorkerRequest.Task, limit: Int64? = nil) async throws -> WorkerReply {
    var access = access
    // What is read here has a limit of its own: a short one for the network would call a sound cache damaged.
    if let limit { access.total = limit }
    do {
      let reply = try await worker.ask(WorkerRequest(task: task, address: text, access: access))
      guard case .pushed(var answer) = reply else { return reply }
      answer.words = mask.masked(answer.words)
      answer.refusal = answer.refusal.map { mask.masked($0) }
      return .pushed(answer)
    } catch let problem as RemoteProblem {
      throw RemoteProblem(problem.code, mask.masked(problem.message))
    }
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
