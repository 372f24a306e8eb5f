import Foundation
import GRDB
import StoreContract
import Testing
import UpkeepModel

@testable import SQLiteStore

@Suite struct OpeningTests {
  @Test func `a new store is made with its folders, for its user alone`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/a/b/state.sqlite"
      let store = try await SQLiteStore.open(path: path)
      #expect(try await store.index().revision == 0)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/a/b").allSatisfy { !$0.contains(".new-") })
    }
  }

  @Test(arguments: ["with space", "a?b=c", "file:x", "100%", "#1", ":memory:", "ü"])
  func `a name that could mean something else to SQLite is just a file`(_ name: String) async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/\(name)"
      _ = try await SQLiteStore.open(path: path).create(.sample("api"), owner: "default")
      #expect(FileManager.default.fileExists(atPath: path))
      #expect(try await SQLiteStore.open(path: path, readOnly: true).list().map(\.key) == ["api"])
    }
  }

  @Test func `a store of an earlier format goes on, and what it told counts as told when it began`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      let store = try await SQLiteStore.open(path: path)
      _ = try await store.create(.sample("api"), owner: "default")
      try await store.record([.outage("api", at: 10)], sinks: ["log"])
      let database = try DatabaseQueue(path: path)
      try await database.writeWithoutTransaction { database in
        try database.execute(
          sql: """
            ALTER TABLE standings DROP COLUMN told_at;
            ALTER TABLE standings DROP COLUMN because;
            ALTER TABLE transitions DROP COLUMN because;
            DROP TABLE heartbeats;
            DROP TABLE hand_edits;
            PRAGMA user_version = 2;
            """)
      }
      try database.close()
      let again = try await SQLiteStore.open(path: path)
      let standing = try #require(try await again.standings().first)
      #expect(standing.announced == .down && standing.toldAt == standing.since && standing.because == [])
      #expect(try await again.unpublishedTransitions().map(\.because) == [[]])
    }
  }

  @Test func `a folder that cannot be made is named`() async throws {
    try await inTemporaryFolder { folder async throws in
      try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
      let error = await #expect(throws: StoreError.self) {
        try await SQLiteStore.open(path: "\(folder)/file/state.sqlite")
      }
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains("cannot make the folder \(folder)/file") == true)
    }
  }

  @Test func `what was written is there after opening again`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      let clock = ManualClock()
      let lease: Lease
      do {
        let store = try await SQLiteStore.open(path: path, now: { clock.now })
        _ = try await store.create(.sample("api"), owner: "edge")
        try await store.record([.outage("api", at: 10)], sinks: ["log", "webhook"])
        try await store.delivered(store.undelivered(due: nil)[0])
        try await store.setAppliedSource(AppliedSource(commit: "c1", at: clock.now), of: "edge")
        lease = try await store.acquireLease(owner: "edge", holder: "one", now: clock.now, duration: .seconds(30))
      }
      let store = try await SQLiteStore.open(path: path)
      #expect(try await store.get("api").component == .sample("api"))
      #expect(try await store.index().revision == 1)
      #expect(try await store.latestChecks().map(\.state) == [.down])
      #expect(try await store.standings().map(\.announced) == [.down])
      #expect(try await store.undelivered(due: nil).map(\.sink) == ["webhook"])
      #expect(try await store.unpublishedTransitions().map(\.key) == ["api"])
      #expect(try await store.appliedSource(of: "edge")?.commit == "c1")
      #expect(try await store.leases() == [lease])
    }
  }

  @Test func `many who open a new store at once all get the same one`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/new/state.sqlite"
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          group.addTask {
            _ = try await SQLiteStore.open(path: path).create(.sample("c\(number)"), owner: "default")
          }
        }
        try await group.waitForAll()
      }
      let store = try await SQLiteStore.open(path: path)
      #expect(try await store.list().count == 8)
      #expect(try await store.integrityProblem() == nil)
    }
  }

  @Test func `R21 a commit is on the disk before it counts`() async throws {
    try await inTemporaryFolder { folder async throws in
      let store = try await SQLiteStore.open(path: "\(folder)/state.sqlite")
      let full = 2
      #expect(try await store.access("test") { try $0.number("PRAGMA synchronous") } == full)
      #expect(try await store.facts().first { $0.name == "journal" }?.value == "wal")
    }
  }

  @Test func `retention gives the room back to the file system`() async throws {
    try await inTemporaryFolder { folder async throws in
      let store = try await SQLiteStore.open(path: "\(folder)/state.sqlite")
      _ = try await store.create(.sample("api"), owner: "default")
      try await store.record((1...12_000).map { .sample("api", at: $0) }, sinks: [])
      let before = try #require(try await store.access("test") { try $0.number("PRAGMA page_count") })
      #expect(try await store.removeChecks(before: Timestamp(seconds: 99_999)) == 11_999)
      let after = try #require(try await store.access("test") { try $0.number("PRAGMA page_count") })
      #expect(after < before / 4)
    }
  }
}
