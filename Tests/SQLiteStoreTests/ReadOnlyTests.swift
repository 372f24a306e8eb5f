import Foundation
import StoreContract
import Testing
import UpkeepModel

@testable import SQLiteStore

@Suite struct ReadOnlyTests {
  @Test func `R9 where no store is, reading says so and makes neither file nor folder`() async throws {
    try await inTemporaryFolder { folder async throws in
      await expectRefusal(.notFound) {
        _ = try await SQLiteStore.open(path: "\(folder)/a/state.sqlite", readOnly: true)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func `R9 a store that is read only tells everything and refuses every write`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      try await fill(path)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      do {
        let store = try await SQLiteStore.open(path: path, readOnly: true)
        #expect(try await store.index().entries.map(\.key) == ["api"])
        #expect(try await store.latestChecks().count == 1)
        #expect(try await store.integrityProblem() == nil)
        await expectRefusal(.unavailable) { _ = try await store.create(.sample("web"), owner: "default") }
        await expectRefusal(.unavailable) { try await store.delete("api") }
        await expectRefusal(.unavailable) { try await store.record([.sample("api", at: 11)], sinks: []) }
        await expectRefusal(.unavailable) { try await store.restore(RecordedState()) }
        await expectRefusal(.unavailable) { _ = try await store.removeChecks(before: Timestamp(seconds: 99)) }
        await expectRefusal(.unavailable) {
          _ = try await store.acquireLease(
            owner: "default", holder: "one", now: Timestamp(seconds: 1), duration: .seconds(1))
        }
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }
  }

  @Test func `R9 a write-protected file in a write-protected folder can be read`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/inner/state.sqlite"
      try await fill(path)
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: "\(folder)/inner")
      defer {
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/inner")
      }
      let store = try await SQLiteStore.open(path: path, readOnly: true)
      #expect(try await store.index().entries.map(\.key) == ["api"])
    }
  }

  @Test func `R9 reading sees what another has just written`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      let writer = try await SQLiteStore.open(path: path)
      let reader = try await SQLiteStore.open(path: path, readOnly: true)
      _ = try await writer.create(.sample("api"), owner: "default")
      #expect(try await reader.index().revision == 1)
      #expect(try await reader.list().map(\.key) == ["api"])
    }
  }

  private func fill(_ path: String) async throws {
    let store = try await SQLiteStore.open(path: path)
    _ = try await store.create(.sample("api"), owner: "default")
    try await store.record([.sample("api", at: 10)], sinks: [])
  }
}
