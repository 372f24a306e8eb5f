import Foundation
import HealthEngine
import JSONText
import MemoryStore
import Providers
import SQLiteStore
import Transport
import UpkeepModel

/// All components of a store checked through `Engine.runAll`, every one over a fresh connection to one server.
struct ChecksBenchmark {
  let url: String
  let count: Int
  let concurrency: Int
  /// `memory`, or the file of an SQLite store.
  let store: String
  let rounds: Int

  func run() async throws {
    let store = try await makeStore()
    let options = EngineOptions(concurrency: concurrency, perHost: concurrency, executor: EventLoop.shared)
    let engine = Engine(components: store, checks: store, options: options)
    for provider in BuiltInProviders.all(allowExec: []) { await engine.register(provider) }
    // The first round moves every component out of `unknown`, which later ones do not.
    _ = try await engine.runAll()
    var rates: [Double] = []
    var costs: [Double] = []
    var wrong = 0
    for _ in 0..<rounds {
      let watch = Stopwatch()
      let checks = try await engine.runAll()
      rates.append(Double(count) / watch.seconds)
      costs.append(watch.processorSeconds * 1e6 / Double(count))
      wrong += checks.count { $0.state != .operational } + count - checks.count
    }
    print(
      #"{"checks_per_second": \#(Int(rates.median)), "cpu_us": \#(costs.median), "wrong": \#(wrong)}"#)
  }

  private func makeStore() async throws -> any StateStore {
    let now = Timestamp.now()
    let components = (0..<count).map { number in
      let digits = String(number)
      let key = "component-" + String(repeating: "0", count: 6 - digits.count) + digits
      return RecordedComponent(
        component: Component(key: key, provider: "http", config: ["url": .string(url)]), owner: Manifest.defaultOwner,
        commit: nil, createdAt: now, updatedAt: now)
    }
    let store: any StateStore = self.store == "memory" ? MemoryStore() : try await SQLiteStore.open(path: self.store)
    try await store.restore(RecordedState(components: components))
    return store
  }
}
