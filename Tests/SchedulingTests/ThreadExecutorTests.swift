import Foundation
import Scheduling
import Synchronization
import Testing

private actor Pinned {
  private let executor = ThreadExecutor(name: "pinned")
  private var count = 0
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func thread() -> UInt { UInt(pthread_self()) }
  func increment() -> Int {
    count += 1
    return count
  }
}

@Suite struct ThreadExecutorTests {
  @Test func `an actor on the executor always runs on the same thread, and on no other's`() async {
    let pinned = Pinned()
    let other = Pinned()
    let first = await pinned.thread()
    for _ in 0..<50 {
      #expect(await pinned.thread() == first)
      #expect(await other.thread() != first)
      await Task.yield()
    }
  }

  @Test func `jobs from many tasks are serial`() async {
    let pinned = Pinned()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<500 { group.addTask { _ = await pinned.increment() } }
    }
    #expect(await pinned.increment() == 501)
  }
}

@Suite struct BoundedFanOutTests {
  @Test func `never more than the width run at once and every element is consumed`() async throws {
    let running = Mutex((now: 0, most: 0))
    var seen: Set<Int> = []
    try await fanOut(0..<200, width: 7) { element in
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      await Task.yield()
      running.withLock { $0.now -= 1 }
      return element
    } consume: {
      seen.insert($0)
    }
    #expect(seen == Set(0..<200))
    #expect(running.withLock { $0.most } <= 7)
  }

  @Test func `a consumer that throws ends the fan-out`() async {
    struct Stop: Error {}
    let started = Mutex(0)
    await #expect(throws: Stop.self) {
      try await fanOut(0..<1000, width: 2) { element in
        started.withLock { $0 += 1 }
        return element
      } consume: { _ in
        throw Stop()
      }
    }
    #expect(started.withLock { $0 } < 1000)
  }
}
