package import UpkeepModel

/// Makes an empty store go on from where the health ref stands, so that a machine with nothing but the repository
/// plans the same and raises no false event.
package enum Restoration {
  /// Fills the store when nothing was ever recorded in it.
  ///
  /// - Returns: Whether there was something to restore.
  @discardableResult
  package static func restoreIfEmpty(_ store: any StateStore, from log: any HealthLog) async throws -> Bool {
    guard try await store.index().revision == 0, let recorded = try await log.recorded() else { return false }
    do throws(StoreError) {
      try await store.restore(recorded)
      return true
    } catch {
      // Another run was faster; what it restored is the same.
      guard error.code == .conflict else { throw error }
      return false
    }
  }
}
