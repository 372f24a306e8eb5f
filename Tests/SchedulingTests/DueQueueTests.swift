import Scheduling
import Testing

@Suite struct DueQueueTests {
  private func queue(_ count: Int, every interval: Duration, now: Duration = .zero, last: Duration? = nil) -> DueQueue {
    var queue = DueQueue(spread: .seconds(10))
    queue.set(
      Dictionary(uniqueKeysWithValues: (0..<count).map { ("c\($0)", interval) }), last: { _ in last }, now: now)
    return queue
  }

  /// How many were taken in each second, each finished at once.
  private func run(_ queue: inout DueQueue, from start: Int, to end: Int) -> [Int] {
    (start..<end).map { second in
      let taken = queue.take(now: .seconds(second))
      for (key, _) in taken { queue.finish(key, now: .seconds(second)) }
      return taken.count
    }
  }

  @Test func `new keys all come soon, and then each once in an interval, evenly spread`() {
    var queue = queue(600, every: .seconds(60), now: .seconds(1_000))
    let first = run(&queue, from: 1_000, to: 1_011)
    #expect(first.reduce(0, +) >= 600)
    _ = run(&queue, from: 1_011, to: 1_080)
    let cycles = run(&queue, from: 1_080, to: 1_200)
    #expect(cycles.reduce(0, +) == 1_200)
    // Ten a second on average; a burst would be hundreds.
    #expect(cycles.max() ?? 0 < 30)
  }

  @Test func `the times follow from the key: after a restart they are the same`() {
    func times(startingAt start: Int) -> [String: Set<Int>] {
      var queue = queue(50, every: .seconds(30), now: .seconds(start), last: .seconds(start))
      var times: [String: Set<Int>] = [:]
      for second in start..<200 {
        for (key, _) in queue.take(now: .seconds(second)) {
          if second >= 100 { times[key, default: []].insert(second) }
          queue.finish(key, now: .seconds(second))
        }
      }
      return times
    }
    #expect(times(startingAt: 3) == times(startingAt: 61))
  }

  @Test func `a restart makes no burst: what was done within the interval keeps its time`() {
    var queue = queue(600, every: .seconds(60), now: .seconds(500), last: .seconds(490))
    let counts = run(&queue, from: 500, to: 561)
    #expect((600...620).contains(counts.reduce(0, +)))
    #expect(counts.max() ?? 0 < 30)
  }

  @Test func `after a sleep of the machine each comes once, spread and not at once`() {
    var queue = queue(600, every: .seconds(60), now: .zero, last: .zero)
    _ = run(&queue, from: 0, to: 100)
    #expect(queue.take(now: .seconds(10_000)).count < 100)
    let counts = run(&queue, from: 10_001, to: 10_012)
    #expect(counts.max() ?? 0 < 150)
    #expect(counts.reduce(0, +) >= 500)
  }

  @Test func `a key is never taken twice before it is finished, however late it is`() {
    var queue = queue(1, every: .seconds(5))
    #expect(queue.take(now: .seconds(6)).map(\.key) == ["c0"])
    for second in 7..<60 { #expect(queue.take(now: .seconds(second)).isEmpty) }
    #expect(queue.nextDue == nil)
    queue.finish("c0", now: .seconds(60))
    let due = queue.nextDue ?? .zero
    #expect(due > .seconds(60) && due <= .seconds(65))
  }

  @Test func `what is removed is not taken, also when it was at work, and comes back whole`() {
    var queue = queue(2, every: .seconds(5))
    #expect(queue.take(now: .seconds(6)).count == 2)
    queue.set(["c0": .seconds(5)], last: { _ in nil }, now: .seconds(6))
    #expect(queue.count == 1)
    queue.set(["c0": .seconds(5), "c1": .seconds(5)], last: { _ in nil }, now: .seconds(7))
    // Still at work from before it was removed.
    #expect(queue.take(now: .seconds(20)).isEmpty)
    queue.finish("c0", now: .seconds(20))
    queue.finish("c1", now: .seconds(20))
    #expect(Set(queue.take(now: .seconds(26)).map(\.key)) == ["c0", "c1"])
  }

  @Test func `another interval counts at once, the same one changes nothing`() {
    var queue = queue(1, every: .seconds(3_600), last: .zero)
    let due = queue.nextDue
    queue.set(["c0": .seconds(3_600)], last: { _ in nil }, now: .seconds(5))
    #expect(queue.nextDue == due)
    queue.set(["c0": .seconds(10)], last: { _ in .zero }, now: .seconds(5))
    #expect(queue.nextDue ?? .zero <= .seconds(15))
  }

  @Test func `what is hastened comes soon, after its present work where it is at work`() {
    var queue = queue(2, every: .seconds(3_600), last: .zero)
    queue.hasten("c0", now: .seconds(5))
    #expect(queue.take(now: .seconds(15)).map(\.key) == ["c0"])
    queue.hasten("c0", now: .seconds(16))
    #expect(queue.take(now: .seconds(60)).isEmpty)
    queue.finish("c0", now: .seconds(60))
    #expect(queue.take(now: .seconds(70)).map(\.key) == ["c0"])
    queue.hasten("nobody", now: .seconds(70))
    #expect(queue.count == 2)
  }

  @Test func `how late a key is taken is told`() {
    var queue = queue(1, every: .seconds(60), last: .zero)
    let due = queue.nextDue ?? .zero
    #expect(queue.take(now: due + .seconds(3)).map(\.late) == [.seconds(3)])
  }

  @Test func `many changes leave nothing behind`() {
    var queue = DueQueue(spread: .seconds(1))
    for round in 0..<200 {
      let now = Duration.seconds(round)
      queue.set(
        Dictionary(uniqueKeysWithValues: (round..<round + 100).map { ("c\($0)", Duration.seconds(1 + round % 3)) }),
        last: { _ in nil }, now: now)
      for (key, _) in queue.take(now: now) { queue.finish(key, now: now) }
    }
    queue.set([:], last: { _ in nil }, now: .seconds(200))
    #expect(queue.count == 0)
    #expect(queue.nextDue == nil)
  }
}
