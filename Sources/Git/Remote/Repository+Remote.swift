internal import CGitTransport
internal import CLibgit2
internal import Glibc

/// What to bring here from a remote.
package struct FetchOrder: Sendable, Codable, Hashable {
  /// Names of refs as a person writes them; the empty one is the remote's default branch. Where a name is the id of a
  /// commit and not of a ref, all branches and tags are brought.
  package var names: [String]
  /// The ref that is kept apart, since one of the same name moves here on its own.
  package var tracked: String?
  /// Where it is kept.
  package var tracking: String
  /// Whether HEAD is to name the remote's default branch: in a cache, but never in a person's own repository.
  package var setsHead: Bool

  /// - Parameter tracking: `nil` for `refs/remotes/origin/…`.
  package init(names: [String], tracked: String?, as tracking: String? = nil, setsHead: Bool) {
    self.names = names
    self.tracked = tracked
    self.tracking = tracking ?? tracked.map { Self.tracking($0) } ?? ""
    self.setsHead = setsHead
  }

  /// Where a ref of a remote is kept: as git does it for branches, apart for others.
  package static func tracking(_ ref: String, of remote: String = "origin") -> String {
    ref.hasPrefix("refs/heads/")
      ? "refs/remotes/\(remote)/\(ref.dropFirst("refs/heads/".count))"
      : "refs/upkeep/\(remote)/\(ref.dropFirst("refs/".count))"
  }
}

/// What became of a push.
package struct PushAnswer: Sendable, Codable, Hashable {
  /// Why the remote did not take the ref; `nil` when it did.
  package var refusal: String?
  /// What the host said to people meanwhile.
  package var words: String
  /// Where the ref is there afterwards, in hexadecimal.
  package var tip: String?

  package init(refusal: String?, words: String, tip: String?) {
    self.refusal = refusal
    self.words = words
    self.tip = tip
  }
}

extension Repository {
  /// Looks what a remote holds.
  package static func list(
    _ address: GitAddress, _ access: RemoteAccess, helper: @escaping () -> RemoteAccess.Login? = { nil }
  ) throws -> RemoteListing {
    try Library.start()
    return try TransportSession(address: address, access: access, helper: helper).run("list the refs of") {
      let call = try RemoteCall(address.url, repository: nil) { _ in }
      try call.connect(GIT_DIRECTION_FETCH)
      defer { call.disconnect() }
      return RemoteListing(refs: try call.refs(), serverTime: serverTime)
    }
  }

  /// Looks whether a push would be let in, without one: receive-pack shows its refs only to who may push.
  package static func listForPush(
    _ address: GitAddress, _ access: RemoteAccess, helper: @escaping () -> RemoteAccess.Login? = { nil }
  ) throws {
    try Library.start()
    try TransportSession(address: address, access: access, helper: helper).run("push to") {
      let call = try RemoteCall(address.url, repository: nil) { _ in }
      try call.connect(GIT_DIRECTION_PUSH)
      call.disconnect()
    }
  }

  private static var serverTime: Int64? {
    let time = ugt_server_time()
    return time > 0 ? time : nil
  }

  /// Looks what a remote holds, and brings what is new of the refs that are wanted; nothing else, no tags.
  package func fetch(
    _ order: FetchOrder, from address: GitAddress, _ access: RemoteAccess,
    helper: @escaping () -> RemoteAccess.Login? = { nil }, progress: @escaping (String) -> Void = { _ in }
  ) throws -> RemoteListing {
    try TransportSession(address: address, access: access, helper: helper).run("fetch from") {
      let call = try RemoteCall(address.url, repository: pointer.repository, progress: progress)
      try call.connect(GIT_DIRECTION_FETCH)
      defer { call.disconnect() }
      let listing = RemoteListing(refs: try call.refs(), serverTime: Self.serverTime)
      let refspecs = try unlocking([order.tracking], order) { try self.refspecs(order, listing) }
      if !refspecs.isEmpty {
        let refs = refspecs.compactMap { $0.split(separator: ":").last.map(String.init) }
        try unlocking(refs, order) { try fetch(refspecs, call) }
      }
      if order.setsHead, let branch = listing.defaultBranch {
        try unlocking([], order) {
          _ = try check(git_repository_set_head(pointer.repository, branch), "note the default branch")
        }
      }
      return listing
    }
  }

  /// Tries again while others hold the lock of a ref, for some milliseconds each; a lock that somebody left when he was
  /// killed is removed. In a cache only our own programs write, and they take turns, so there it is known sooner.
  private func unlocking<Value>(_ refs: [String], _ order: FetchOrder, _ body: () throws -> Value) throws -> Value {
    var attempt = 1
    while true {
      do {
        return try body()
      } catch let error as GitError where attempt < 100 && error.message.contains("failed to lock file") {
        attempt += 1
        for name in refs + ["HEAD", "packed-refs"] {
          StaleLock(path: "\(commonDirectory)\(name).lock", limit: order.setsHead ? 2 : 60).removeIfStale().map(notice)
        }
        usleep(.random(in: 10_000...60_000))
      }
    }
  }

  private func refspecs(_ order: FetchOrder, _ listing: RemoteListing) throws -> [String] {
    var specs: [String] = []
    func want(_ ref: RemoteRef, as name: String) throws {
      if try tip(of: name)?.hex != ref.id { specs.append("+\(ref.name):\(name)") }
    }
    for name in order.names {
      let found = name.isEmpty ? listing.defaultBranch.flatMap { listing[$0] } : listing.ref(named: name)
      if let found, found.name != "HEAD" {
        try want(found, as: found.name)
      } else if (4...40).contains(name.utf8.count), name.utf8.allSatisfy(\.isHexDigit), try !has(name) {
        for ref in listing.refs where ref.name.hasPrefix("refs/heads/") || ref.name.hasPrefix("refs/tags/") {
          if !ref.name.hasSuffix("^{}"), ref.name != order.tracked { try want(ref, as: ref.name) }
        }
      }
    }
    if let tracked = order.tracked {
      if let ref = listing[tracked] {
        try want(ref, as: order.tracking)
      } else if try tip(of: order.tracking) != nil {
        // What is gone there must not look as if it had arrived.
        try check(git_reference_remove(pointer.repository, order.tracking), "forget \(order.tracking)")
      }
    }
    return specs
  }

  private func has(_ name: String) throws -> Bool {
    do {
      _ = try resolve(name)
      return true
    } catch let error as GitError where error.code == .notFound {
      return false
    }
  }

  private func fetch(_ refspecs: [String], _ call: RemoteCall) throws {
    var options = git_fetch_options()
    try check(git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION)), "fetch")
    options.callbacks = call.callbacks
    options.update_fetchhead = 0
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
    options.prune = GIT_FETCH_NO_PRUNE
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
    try withStrings(refspecs) { list in
      _ = try check(git_remote_fetch(call.remote, &list, &options, "upkeep: fetch"), "fetch")
    }
  }

  /// Pushes a ref, never by force, and looks where it is afterwards (R31).
  package func push(
    _ ref: String, to address: GitAddress, _ access: RemoteAccess,
    helper: @escaping () -> RemoteAccess.Login? = { nil }, progress: @escaping (String) -> Void = { _ in }
  ) throws -> PushAnswer {
    guard address.scheme != .file else {
      // libgit2's local transport overwrites what others pushed and runs no hooks.
      throw RemoteProblem(.failed, "cannot push to \(address): a folder is opened, not pushed to")
    }
    let session = TransportSession(address: address, access: access, helper: helper)
    return try session.run("push to") {
      let call = try RemoteCall(address.url, repository: pointer.repository, progress: progress)
      var answer = PushAnswer(refusal: nil, words: "", tip: nil)
      do {
        try push(ref, call)
        // A push that is refused returns no error: only the status of the ref tells.
        answer.refusal = call.verdicts[ref] ?? "it did not say what became of \(ref)"
      } catch let error as GitError {
        guard let reason = refusal(error) else { throw error }
        answer.refusal = reason
      }
      answer.words = call.words
      call.disconnect()
      guard answer.refusal == nil else { return answer }
      let look = try RemoteCall(address.url, repository: nil) { _ in }
      try look.connect(GIT_DIRECTION_FETCH)
      defer { look.disconnect() }
      answer.tip = try look.refs().first { $0.name == ref }?.id
      return answer
    }
  }

  /// What libgit2 itself finds against the push, before or after the pack was sent.
  private func refusal(_ error: GitError) -> String? {
    if error.message.contains("contains commits that are not present locally")
      || error.message.contains("cannot push non-fastforwardable reference")
    {
      return "non-fast-forward"
    }
    return error.message.contains("unpack") ? "unpack failed" : nil
  }

  private func push(_ ref: String, _ call: RemoteCall) throws {
    var options = git_push_options()
    try check(git_push_options_init(&options, UInt32(GIT_PUSH_OPTIONS_VERSION)), "push")
    options.callbacks = call.callbacks
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
    try withStrings(["\(ref):\(ref)"]) { list in
      _ = try check(git_remote_push(call.remote, &list, &options), "push")
    }
  }

  private func withStrings(_ texts: [String], _ body: (inout git_strarray) throws -> Void) throws {
    var pointers = texts.map { strdup($0) }
    defer { pointers.forEach { free($0) } }
    try pointers.withUnsafeMutableBufferPointer { buffer in
      var list = git_strarray(strings: buffer.baseAddress, count: buffer.count)
      try body(&list)
    }
  }
}
