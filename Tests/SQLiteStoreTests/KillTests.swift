import Dispatch
import Foundation
import StoreContract
import Testing
import UpkeepModel

@testable import SQLiteStore

/// A child of the test writes in a loop and kills itself (`SIGKILL`) in the middle of it.
@Suite struct KillTests {
  private static let keys = (0..<20).map { "c\(10 + $0)" }

  @Test(arguments: [1, 7, 20, 53])
  func `R21 R28 after a kill the store holds whole batches, and every one that was acknowledged`(
    _ batches: Int
  ) async throws {
    try await inTemporaryFolder { folder async throws in
      await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String, batches] in
        try await KillTests.recordUntilKilled(folder, after: batches)
      }
      let store = try await SQLiteStore.open(path: "\(folder)/state.sqlite")
      #expect(try await store.integrityProblem() == nil)
      let seconds = Set(try await store.latestChecks().map(\.checkedAt.seconds))
      let last = try #require(seconds.first)
      #expect(seconds.count == 1 && last >= batches)
      #expect(try await store.undelivered(due: nil).count == Int(last) * Self.keys.count)
    }
  }

  @Test(arguments: [1, 5, 19])
  func `R21 after a kill all rows of an apply are there, or none`(_ applies: Int) async throws {
    try await inTemporaryFolder { folder async throws in
      await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String, applies] in
        try await KillTests.applyUntilKilled(folder, after: applies)
      }
      let store = try await SQLiteStore.open(path: "\(folder)/state.sqlite")
      #expect(try await store.integrityProblem() == nil)
      let revision = try await store.index().revision
      #expect(revision >= applies)
      let components = try await store.list()
      #expect(components.count == Self.keys.count)
      #expect(Set(components.map(\.component.description)) == ["round \(revision)"])
      #expect(try await store.appliedSource(of: "default")?.commit == "c\(revision)")
    }
  }

  fileprivate static func recordUntilKilled(_ folder: String, after batches: Int) async throws {
    let store = try await SQLiteStore.open(path: "\(folder)/state.sqlite")
    for key in keys { _ = try await store.create(.sample(key), owner: "default") }
    try await killed(after: batches) { round in
      try await store.record(keys.map { .outage($0, at: Int64(round)) }, sinks: ["log"])
    }
  }

  fileprivate static func applyUntilKilled(_ folder: String, after applies: Int) async throws {
    let store = try await SQLiteStore.open(path: "\(folder)/state.sqlite")
    try await killed(after: applies) { round in
      let entries = keys.map { key in
        var component = Component.sample(key)
        component.description = "round \(round)"
        return Manifest.Entry(
          component: component, source: UpkeepModel.SourceLocation(file: "f", line: 1, index: 0),
          fingerprint: component.fingerprint)
      }
      let plan = Plan(
        desired: Manifest(entries: entries), recorded: try await store.list(), storeRevision: round - 1,
        revision: Revision(commit: "c\(round)", ref: "r", path: "p"))
      _ = try await store.apply(plan, under: nil, at: Timestamp(seconds: Int64(round)))
    }
  }

  /// Runs `body` for ever; once it has come back `rounds` times, a thread kills the program while `body` goes on.
  private static func killed(after rounds: Int, _ body: (Int) async throws -> Void) async throws {
    let done = DispatchSemaphore(value: 0)
    Thread {
      for _ in 0..<rounds { done.wait() }
      kill(getpid(), SIGKILL)
    }.start()
    var round = 0
    while true {
      round += 1
      try await body(round)
      done.signal()
    }
  }
}
