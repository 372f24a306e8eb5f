package import Git

extension Repository {
  /// Whether a ref here holds reports that the remote does not have, also when none ever arrived there.
  ///
  /// Reads objects, so damage makes it throw, or hang on some.
  package func hasPendingReports() throws -> Bool {
    try references().contains { ref in
      guard !ref.hasPrefix("refs/remotes/"), !ref.hasPrefix("refs/upkeep/origin/"), let local = try tip(of: ref) else {
        return false
      }
      let remote = try tip(of: FetchOrder.tracking(ref))
      if remote == local { return false }
      guard try entry(at: "health.json", in: local) != nil else { return false }
      return try remote.map { try !descends($0, from: local) } ?? true
    }
  }
}
