import Foundation
import Git
import GitOps
import GitRemotes
import MemoryStore
import Reconciliation
import SQLiteStore
import UpkeepModel

extension Session {
  /// Where the store is.
  enum StorePlace: Hashable, CustomStringConvertible {
    case sqlite(String)
    case memory

    var description: String {
      switch self {
      case .sqlite(let path): "sqlite:\(path)"
      case .memory: "memory:"
      }
    }
  }

  /// The store's place as configured.
  func storePlace() throws -> StorePlace {
    guard let text = try lookup.text(options.store, "store") else {
      return .sqlite(remote?.cache?.entry.store ?? repository.commonDirectory + "upkeep/state.sqlite")
    }
    if text == "memory:" || text == "memory" { return .memory }
    if text.hasPrefix("sqlite:"), text.count > 7 { return .sqlite(String(text.dropFirst(7))) }
    if text.hasSuffix(".sqlite") || text.hasSuffix(".db") { return .sqlite(text) }
    throw UsageProblem("the store \"\(text)\" is neither sqlite:PATH nor memory:")
  }

  /// The store, to be written; made when it is not there.
  func store() async throws -> any StateStore {
    switch try storePlace() {
    case .memory: MemoryStore()
    case .sqlite(let path): try await SQLiteStore.open(path: path)
    }
  }

  /// The store as a plan sees it: opened for reading only, and when there is none yet, what the health ref would fill it
  /// with (R9).
  func readableStore() async throws -> any StateStore {
    if case .sqlite(let path) = try storePlace(), FileManager.default.fileExists(atPath: path) {
      let store = try await SQLiteStore.open(path: path, readOnly: true)
      if try await store.index().revision > 0 { return store }
    }
    let memory = MemoryStore()
    try await Restoration.restoreIfEmpty(memory, from: healthLog())
    return memory
  }
}
