import Foundation
import Reconciliation
import SQLiteStore
import UpkeepModel

/// A store holds something, and nobody said that it may be replaced.
struct StoreKept: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Puts what the health ref holds into a store file, without losing what it held.
struct StoreReplacement {
  let path: String
  let mayReplace: Bool
  let lease: WriterLease.Options

  /// - Returns: Where the old store is kept; `nil` when it was empty or not there.
  /// - Throws: ``StoreKept`` when the store holds something and may not be replaced; `WriterLease.Held`.
  func fill(with state: RecordedState) async throws -> String? {
    do {
      return try await fillSound(with: state)
    } catch let error as StoreError where error.code == .corrupt {
      guard mayReplace else {
        throw StoreKept("\(error.operation): \(path) is damaged. To put it aside and build a new one, say --replace.")
      }
      let kept = try setAside()
      try await SQLiteStore.open(path: path).restore(state)
      return kept
    }
  }

  private func fillSound(with state: RecordedState) async throws -> String? {
    let store = try await SQLiteStore.open(path: path)
    if let problem = try await store.integrityProblem() {
      throw StoreError(.corrupt, operation: "open the store \(path)", problem)
    }
    guard try await store.index().revision > 0 else {
      try await store.restore(state)
      return nil
    }
    guard mayReplace else { throw StoreKept(try await refusal(store)) }
    let kept = freeName()
    try await WriterLease(store, options: lease, now: { .now() }).hold(for: WriterLease.checks) { _ in
      try await store.replace(with: state, keepingCopyAt: kept)
    }
    return kept
  }

  private func refusal(_ store: SQLiteStore) async throws -> String {
    let facts = try await store.facts()
    func count(_ name: String) -> Int { facts.first { $0.name == name }.flatMap { Int($0.value) } ?? 0 }
    var text = "the store \(path) holds \(count("components")) components and \(count("checks")) checks"
    let (unreported, unsent) = (count("transitions to publish"), count("events to deliver"))
    if unreported > 0 { text += "; \(unreported) of its transitions stand in no report yet" }
    if unsent > 0 { text += "; \(unsent) of its events are not sent yet" }
    return text + ". To replace it, say --replace; a copy is kept beside it."
  }

  /// A file that SQLite cannot read is nobody's to write to.
  private func setAside() throws -> String {
    let kept = freeName()
    for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + suffix) {
      guard rename(path + suffix, kept + suffix) == 0 else {
        throw StoreError(
          .unavailable, operation: "put the store aside",
          "cannot move \(path + suffix) to \(kept + suffix): \(String(cString: strerror(errno)))")
      }
    }
    return kept
  }

  private func freeName() -> String {
    let stamp = Timestamp.now().description.filter { $0 != ":" && $0 != "-" }
    let name = "\(path).replaced-\(stamp)"
    var number = 1
    while FileManager.default.fileExists(atPath: number == 1 ? name : "\(name)-\(number)") { number += 1 }
    return number == 1 ? name : "\(name)-\(number)"
  }
}
