import Foundation
import GRDB
import StoreContract
import Testing
import UpkeepModel

@testable import SQLiteStore

@Suite struct DamageTests {
  @Test(arguments: [Data(), Data("not a database, by any means".utf8), Data(count: 8192)], [true, false])
  func `R5 a file that is no database is corrupt, not empty, and stays as it is`(
    _ bytes: Data, readOnly: Bool
  ) async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      try bytes.write(to: URL(fileURLWithPath: path))
      let error = try await refusal { _ = try await SQLiteStore.open(path: path, readOnly: readOnly) }
      #expect(error.code == .corrupt)
      #expect(error.message.contains("upkeep restore --replace"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }
  }

  @Test(arguments: [true, false])
  func `another program's database is refused and stays as it is`(_ readOnly: Bool) async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      let other = try DatabaseQueue(path: path)
      try await other.write { try $0.execute(sql: "CREATE TABLE t (a)") }
      try other.close()
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let error = try await refusal { _ = try await SQLiteStore.open(path: path, readOnly: readOnly) }
      #expect(error.code == .unavailable && error.message.contains("another program"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }
  }

  @Test(arguments: [true, false])
  func `a store of a newer version is refused by its version`(_ readOnly: Bool) async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      _ = try await SQLiteStore.open(path: path).create(.sample("api"), owner: "default")
      try await alter(path, "PRAGMA user_version = 99")
      let error = try await refusal { _ = try await SQLiteStore.open(path: path, readOnly: readOnly) }
      #expect(error.code == .unavailable)
      #expect(error.message.contains("newer Upkeep (format 99, this one knows "))
    }
  }

  @Test func `R5 a file that was cut off is never read as an empty store`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      try await fill(path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for size in stride(from: 4096, to: whole.count, by: whole.count / 7) {
        try whole.prefix(size).write(to: URL(fileURLWithPath: path))
        do {
          let store = try await SQLiteStore.open(path: path)
          #expect(try await store.list().count == 200)
          #expect(try await store.integrityProblem() != nil)
        } catch let error as StoreError {
          #expect(error.code == .corrupt, "\(error)")
        }
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      }
    }
  }

  @Test func `bytes that were overwritten show in the integrity check`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      try await fill(path)
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      let size = try file.seekToEnd()
      for offset in stride(from: UInt64(8192), to: size, by: 4096) {
        try file.seek(toOffset: offset)
        try file.write(contentsOf: Data(repeating: 0xAA, count: 16))
      }
      try file.close()
      do {
        let store = try await SQLiteStore.open(path: path, readOnly: true)
        #expect(try await store.integrityProblem() != nil)
      } catch let error as StoreError {
        #expect(error.code == .corrupt, "\(error)")
      }
    }
  }

  @Test(arguments: ["'{'", "'[]'", "'{}'", "''", "'{\"key\":\"other\",\"provider\":\"http\"}'"])
  func `R5 a row that cannot be read is an error that names it, not a row less`(_ spec: String) async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      _ = try await SQLiteStore.open(path: path).create(.sample("api"), owner: "default")
      try await alter(path, "UPDATE components SET spec = \(spec)")
      let store = try await SQLiteStore.open(path: path)
      let error = try await refusal { _ = try await store.list() }
      #expect(error.code == .corrupt && error.message.contains("\"api\""))
    }
  }

  private func fill(_ path: String) async throws {
    let store = try await SQLiteStore.open(path: path)
    try await store.restore(
      RecordedState(
        components: (0..<200).map { number in
          RecordedComponent(
            component: .sample("c\(number)"), owner: "default", commit: "c1", createdAt: Timestamp(seconds: 1),
            updatedAt: Timestamp(seconds: 1))
        }, checks: (0..<200).map { .sample("c\($0)", at: 10) }))
  }

  private func alter(_ path: String, _ sql: String) async throws {
    let queue = try DatabaseQueue(path: path)
    try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  private func refusal(_ body: () async throws -> Void) async throws -> StoreError {
    try #require(await #expect(throws: StoreError.self) { try await body() })
  }
}
