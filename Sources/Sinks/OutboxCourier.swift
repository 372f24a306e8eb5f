internal import Scheduling
internal import Synchronization
package import UpkeepModel

/// Takes the events that wait in an outbox to their sinks.
///
/// The events of one component reach a sink in their order: while one waits to be tried again, those after it wait as
/// well. Those of different components go side by side. A sink that does not answer several times in a row, or asks to
/// be left alone, is not asked again in the same pass. Nothing here throws: a delivery is never a reason to fail a run.
///
/// An event is marked as delivered after its sink took it. A crash in between delivers it again, with the same id.
package struct OutboxCourier: Sendable {
  /// How many deliveries in a row a sink may fail in one pass.
  private static let patience = 3

  private let outbox: any Outbox
  private let sinks: [any Sink]
  private let backoff: Backoff
  private let width: Int
  private let now: @Sendable () -> Timestamp
  private let random: @Sendable () -> Double

  /// Makes a courier.
  ///
  /// - Parameters:
  ///   - outbox: Where events wait.
  ///   - sinks: Where they go, by their names.
  ///   - backoff: When a failed delivery is tried again.
  ///   - width: How many deliveries may be under way to one sink; at least 1.
  ///   - now: The clock.
  ///   - random: From 0 up to 1, for jitter.
  package init(
    outbox: any Outbox, sinks: [any Sink], backoff: Backoff = Backoff(), width: Int = 4,
    now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.outbox = outbox
    self.sinks = sinks
    self.backoff = backoff
    self.width = max(1, width)
    self.now = now
    self.random = random
  }

  /// Tries everything that is due, once. Ends when all is told or put off, or its task is cancelled.
  package func deliver() async -> CourierReport {
    let waiting: [OutboxEntry]
    do throws(StoreError) {
      waiting = try await outbox.undelivered(due: nil)
    } catch {
      return CourierReport(problems: ["the outbox could not be read: \(error)"])
    }
    let bySink = Dictionary(grouping: waiting, by: \.sink)
    return await withTaskGroup(of: CourierReport.self) { group in
      for sink in sinks {
        guard let entries = bySink[sink.name] else { continue }
        group.addTask { await deliver(entries, to: sink) }
      }
      return await group.reduce(into: CourierReport()) { $0.add($1) }
    }
  }

  private func deliver(_ entries: [OutboxEntry], to sink: any Sink) async -> CourierReport {
    let pass = SinkPass(patience: Self.patience)
    var report = CourierReport()
    // A consumer that does not throw cannot make the fan-out throw.
    try? await fanOut(Self.lanes(of: entries), width: width) { lane in
      await deliver(lane, to: sink, in: pass)
    } consume: {
      report.add($0)
    }
    report.waiting = entries.count - report.delivered - report.rejected - report.givenUp
    return report
  }

  /// The entries of each component, in their order; the component with the oldest entry first.
  private static func lanes(of entries: [OutboxEntry]) -> [[OutboxEntry]] {
    var positions: [String: Int] = [:]
    var lanes: [[OutboxEntry]] = []
    for entry in entries {
      let key = entry.event.transition.key
      if let position = positions[key] {
        lanes[position].append(entry)
      } else {
        positions[key] = lanes.count
        lanes.append([entry])
      }
    }
    return lanes
  }

  private func deliver(_ lane: [OutboxEntry], to sink: any Sink, in pass: SinkPass) async -> CourierReport {
    var report = CourierReport()
    do throws(StoreError) {
      for entry in lane {
        guard entry.notBefore <= now(), pass.isOpen, !Task.isCancelled else { break }
        let delivery = await sink.deliver(entry.event)
        guard try await record(delivery, of: entry, in: pass, &report) else { break }
      }
    } catch {
      pass.close()
      report.problems.append("the outbox could not be written: \(error)")
    }
    return report
  }

  /// Notes what came of a delivery.
  ///
  /// - Returns: Whether the component's next event may go.
  private func record(
    _ delivery: Delivery, of entry: OutboxEntry, in pass: SinkPass, _ report: inout CourierReport
  ) async throws(StoreError) -> Bool {
    switch delivery {
    case .delivered:
      pass.succeeded()
      try await outbox.delivered(entry)
      report.delivered += 1
      return true
    case .rejected(let reason):
      pass.succeeded()
      try await outbox.failed(entry, problem: reason, next: nil)
      report.rejected += 1
      report.problems.append(Self.problem(entry, reason))
      return true
    case .retry(let after, let reason):
      // A run that is being ended says nothing about the sink.
      guard !Task.isCancelled else { return false }
      pass.failed(isAskedToWait: after != nil)
      let next = backoff.next(afterAttempt: entry.attempts + 1, asked: after, now: now(), random: random())
      try await outbox.failed(entry, problem: reason, next: next)
      report.problems.append(Self.problem(entry, reason + (next == nil ? "; given up" : "")))
      if next == nil { report.givenUp += 1 }
      return next == nil
    }
  }

  private static func problem(_ entry: OutboxEntry, _ reason: String) -> String {
    "\(entry.sink): \(entry.event.kind.rawValue) of \(entry.event.transition.key): \(reason)"
  }
}

/// Whether a sink is still asked in this pass.
private final class SinkPass: Sendable {
  private let remaining: Mutex<Int>
  private let patience: Int

  init(patience: Int) {
    self.patience = patience
    remaining = Mutex(patience)
  }

  var isOpen: Bool { remaining.withLock { $0 > 0 } }

  func succeeded() { remaining.withLock { if $0 > 0 { $0 = patience } } }

  func failed(isAskedToWait: Bool) { remaining.withLock { $0 = isAskedToWait ? 0 : $0 - 1 } }

  func close() { remaining.withLock { $0 = 0 } }
}
