import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// Changes that no report holds yet, in the order in which they were carried out; see ``ChangeLog``.
  public func unpublishedChanges() async throws(StoreError) -> [AppliedChange] {
    let operation = "read the changes"
    return try await read(operation) { try ChangeRows($0, operation).all() }
  }

  /// A report that is on the health ref holds these; see ``ChangeLog``.
  public func published(_ changes: [AppliedChange]) async throws(StoreError) {
    if changes.isEmpty { return }
    let operation = "note what was published"
    try await write(operation) { try ChangeRows($0, operation).remove(changes) }
  }
}
