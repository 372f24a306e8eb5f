/// The remote side of one ref: where commits come from and go to.
package protocol Upstream: Sendable {
  /// How people know it.
  var name: String { get }

  /// Where the remote's ref is kept here.
  var tracking: String { get }

  /// Brings the ref here, under ``tracking``.
  ///
  /// - Returns: Where it is there; `nil` when it does not exist.
  /// - Throws: ``RemoteProblem``.
  func fetch(_ ref: String) async throws -> ObjectID?

  /// Pushes the ref, never by force.
  ///
  /// - Throws: ``RemoteProblem`` when it could not be tried or is not known to have arrived.
  func push(_ ref: String) async throws -> PushAnswer
}

extension PushAnswer {
  /// Whether the refusal only says that somebody else was faster, or held a lock.
  package var isRace: Bool {
    guard let refusal = refusal?.lowercased() else { return false }
    // git, JGit and the large hosts have no common word for it.
    let words = [
      "non-fast-forward", "fetch first", "stale info", "cannot lock ref", "failed to lock", "failed to update ref",
      "lock failure", "lock_failure", "lock error", "incorrect old value", "reference already exists",
      "remote ref updated",
      "unable to create", "is at ",
    ]
    return words.contains { refusal.contains($0) }
  }

  /// Why it was refused, with the host's own words.
  package var reason: String {
    let refusal = refusal ?? "refused"
    return words.isEmpty ? refusal : "\(refusal): \(words)"
  }
}
