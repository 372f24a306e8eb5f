import Foundation
import GRDB
import StoreContract
import Testing
import UpkeepModel

@testable import SQLiteStore

/// Each store has connections of its own, as another program would have.
@Suite struct ManyProgramsTests {
  @Test func `a store that another holds is busy once the wait is over, and free afterwards`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      let store = try await SQLiteStore.open(path: path, patience: .milliseconds(20))
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let other = try DatabaseQueue(path: path, configuration: configuration)
      try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
      let error = await #expect(throws: StoreError.self) { try await store.create(.sample("api"), owner: "default") }
      #expect(error?.code == .busy)
      #expect(try await store.list().isEmpty, "readers do not wait")
      try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
      _ = try await store.create(.sample("api"), owner: "default")
    }
  }

  @Test func `R7 what one program applies makes the plan of another stale`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      let (one, two) = (try await SQLiteStore.open(path: path), try await SQLiteStore.open(path: path))
      let plan = Plan(
        desired: Manifest(entries: []), recorded: [], storeRevision: try await one.index().revision,
        revision: Revision(commit: "c1", ref: "r", path: "p"))
      _ = try await two.create(.sample("api"), owner: "default")
      let error = await #expect(throws: StoreError.self) {
        try await one.apply(plan, under: nil, at: Timestamp(seconds: 1))
      }
      #expect(error?.code == .stale)
    }
  }

  @Test func `R22 a lease that one program takes keeps another out`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      let (one, two) = (try await SQLiteStore.open(path: path), try await SQLiteStore.open(path: path))
      let now = Timestamp(seconds: 100)
      let lease = try await one.acquireLease(owner: "default", holder: "one", now: now, duration: .seconds(30))
      #expect(
        try await two.acquireLease(owner: "default", holder: "two", now: now, duration: .seconds(30)) == lease)
    }
  }

  @Test func `R19 checks go to the right component after another program moved keys about`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      let (one, two) = (try await SQLiteStore.open(path: path), try await SQLiteStore.open(path: path))
      _ = try await one.create(.sample("a"), owner: "default")
      try await one.record([.sample("a", at: 10)], sinks: [])
      var plan = Plan(
        desired: Manifest(entries: []), recorded: [], storeRevision: try await two.index().revision,
        revision: Revision(commit: "c1", ref: "r", path: "p"))
      plan.changes = [
        Change(action: .move, key: "b", previousKey: "a", source: nil, reason: "renamed", component: .sample("b")),
        Change(action: .create, key: "a", source: nil, reason: "new", component: .sample("a")),
      ]
      _ = try await two.apply(plan, under: nil, at: Timestamp(seconds: 1))
      try await one.record([.sample("a", at: 20), .sample("b", at: 21)], sinks: [])
      #expect(try await two.history(of: "a", since: nil, limit: 9).map(\.checkedAt.seconds) == [20])
      #expect(try await two.history(of: "b", since: nil, limit: 9).map(\.checkedAt.seconds) == [21, 10])
    }
  }

  @Test func `programs that write beside each other lose nothing`() async throws {
    try await inTemporaryFolder { folder async throws in
      let path = "\(folder)/state.sqlite"
      try await withThrowingTaskGroup(of: Void.self) { group in
        for program in 0..<4 {
          group.addTask {
            let store = try await SQLiteStore.open(path: path)
            _ = try await store.create(.sample("c\(program)"), owner: "default")
            for second in 1...25 as ClosedRange<Int64> {
              try await store.record([.outage("c\(program)", at: second)], sinks: ["log"])
            }
          }
        }
        try await group.waitForAll()
      }
      let store = try await SQLiteStore.open(path: path)
      #expect(try await store.index().revision == 4)
      #expect(try await store.undelivered(due: nil).count == 100)
      for program in 0..<4 {
        #expect(try await store.history(of: "c\(program)", since: nil, limit: 99).count == 25)
      }
      #expect(try await store.integrityProblem() == nil)
    }
  }
}
