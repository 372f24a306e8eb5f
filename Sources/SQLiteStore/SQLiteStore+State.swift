import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// Fills an empty store with what the health ref tells; see ``StateStore``.
  public func restore(_ recorded: RecordedState) async throws(StoreError) {
    let operation = "restore the store"
    try await write(operation) { database in
      let revision = try database.revision
      let components = try database.number("SELECT count(*) FROM components") ?? 0
      guard revision == 0, components == 0 else { throw StoreError.notEmpty(revision: revision, operation) }
      try database.fill(with: recorded, operation)
    }
  }

  /// The commit that the owner's manifest was applied from last, `nil` when none was.
  public func appliedSource(of owner: String) async throws(StoreError) -> AppliedSource? {
    try await read("read the applied commit") { database in
      let rows = try database.rows("SELECT commit_id, at FROM sources WHERE owner = ?", [owner])
      return try rows.next().map { AppliedSource(commit: $0[0], at: Timestamp(seconds: $0[1])) }
    }
  }

  /// Notes the commit of the owner's manifest, without a change of revision.
  public func setAppliedSource(_ source: AppliedSource, of owner: String) async throws(StoreError) {
    try await write("note the applied commit") { try $0.setSource(source, of: owner) }
  }

  /// What `doctor` shows: facts about the store, each a name and a value.
  public func facts() async throws(StoreError) -> [(name: String, value: String)] {
    try await read("read facts about the store") { [path] database in
      func text(_ sql: String) throws -> String { try String.fetchOne(database, sql: sql) ?? "none" }
      return [
        ("store", "sqlite:\(path)"),
        ("format", try text("PRAGMA user_version")),
        ("sqlite", try text("SELECT sqlite_version()")),
        ("journal", try text("PRAGMA journal_mode")),
        ("bytes", try text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")),
        ("revision", try text("SELECT revision FROM store")),
        ("components", try text("SELECT count(*) FROM components WHERE deleted_at IS NULL")),
        ("checks", try text("SELECT count(*) FROM checks")),
        (
          "events to deliver",
          try text("SELECT count(*) FROM outbox WHERE delivered = 0 AND not_before < \(OutboxEntry.never.seconds)")
        ),
        ("transitions to publish", try text("SELECT count(*) FROM transitions WHERE published = 0")),
      ]
    }
  }

  /// Whether what is stored is whole; `nil` when it is, else what is wrong.
  public func integrityProblem() async throws(StoreError) -> String? {
    do {
      return try await read("check the store") { database in
        let problems = try String.fetchAll(database, sql: "PRAGMA integrity_check(10)").filter { $0 != "ok" }
        let strays = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count
        let all = problems + (strays > 0 ? ["\(strays) rows belong to no component"] : [])
        return all.isEmpty ? nil : all.joined(separator: "; ")
      }
    } catch {
      guard error.code == .corrupt else { throw error }
      return error.message
    }
  }
}

extension Database {
  /// Notes the commit that an owner's manifest was applied from.
  func setSource(_ source: AppliedSource, of owner: String) throws {
    try run(
      "INSERT OR REPLACE INTO sources (owner, commit_id, at) VALUES (?, ?, ?)",
      [owner, source.commit, source.at.seconds])
  }
}
