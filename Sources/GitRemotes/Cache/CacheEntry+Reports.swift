internal import Git

extension CacheEntry {
  /// Whether a branch here holds reports that the remote does not have, also when none ever arrived there.
  package func hasPendingReports() async -> Bool {
    guard let repository = try? await Repository.open(repository, options: .init(trustingOwner: true)) else {
      return false
    }
    let pending = try? await repository.perform { repository in
      try repository.refNames().contains { name in
        guard let local = try repository.tip(of: "refs/heads/\(name)"),
          try repository.entry(at: "health.json", in: local) != nil
        else { return false }
        guard let remote = try repository.tip(of: "refs/remotes/origin/\(name)") else { return true }
        return try !repository.descends(remote, from: local)
      }
    }
    return pending ?? true
  }
}
