internal import Git

extension CacheEntry {
  /// Whether a branch here holds commits that the remote does not have.
  package func hasPendingReports() async -> Bool {
    guard let repository = try? await Repository.open(repository, options: .init(trustingOwner: true)) else {
      return false
    }
    let pending = try? await repository.perform { repository in
      try repository.refNames().contains { name in
        guard name.hasPrefix("origin/") else { return false }
        let branch = String(name.dropFirst("origin/".count))
        guard let local = try repository.tip(of: "refs/heads/\(branch)"),
          let remote = try repository.tip(of: "refs/remotes/\(name)")
        else { return false }
        return try !repository.descends(remote, from: local)
      }
    }
    return pending ?? true
  }
}
