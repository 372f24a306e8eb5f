internal import Scheduling
internal import Synchronization
package import UpkeepModel

/// Takes the events that wait in an outbox to their sinks.
///
/// The events of one component reach a sink in their order: while one waits to be tried again, those after it wait as
/// well. Those of different components go side by side, and so do the sinks. A sink that does not answer several times
/// in a row, or asks to be left alone, is not asked again in the same pass. A pass has a limit; what is under way then
/// is broken off and waits for the next. Nothing here throws: a delivery is never a reason to fail a run.
///
/// An event is marked as delivered after its sink took it. A crash in between delivers it again, with the same id.
package struct OutboxCourier: Sendable {
  /// How many deliveries in a row a sink may fail in one pass.
  private static let patience = 3

  private let outbox: any Outbox
  private let sinks: [any Sink]
  private let audiences: [String: Audience]
  private let reminderInterval: Duration?
  private let backoff: Backoff
  private let width: Int
  private let limit: Duration
  private let pause: @Sendable (Duration) async throws -> Void
  private let now: @Sendable () -> Timestamp
  private let random: @Sendable () -> Double

  /// Makes a courier.
  ///
  /// - Parameters:
  ///   - outbox: Where events wait.
  ///   - sinks: Where they go, by their names.
  ///   - audiences: Which events the sinks of these names are told; any other sink is told everything.
  ///   - reminderInterval: How often sinks without a word of their own are reminded; `nil` for never.
  ///   - backoff: When a failed delivery is tried again.
  ///   - width: How many deliveries may be under way to one sink; at least 1.
  ///   - limit: How long a pass may take.
  ///   - pause: Waits so long.
  ///   - now: The clock.
  ///   - random: From 0 up to 1, for jitter.
  package init(
    outbox: any Outbox, sinks: [any Sink], audiences: [String: Audience] = [:],
    reminderInterval: Duration? = nil, backoff: Backoff = Backoff(), width: Int = 4, limit: Duration = .seconds(60),
    pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.outbox = outbox
    self.sinks = sinks
    self.audiences = audiences
    self.reminderInterval = reminderInterval
    self.backoff = backoff
    self.width = max(1, width)
    self.limit = limit
    self.pause = pause
    self.now = now
    self.random = random
  }

  /// Tries everything that is due, once. Ends when all is told or put off, the limit is reached, or its task is
  /// cancelled.
  package func deliver() async -> CourierReport {
    let waiting: [OutboxEntry]
    do throws(StoreError) {
      waiting = try await outbox.undelivered(due: nil).filter { $0.notBefore != OutboxEntry.never }
    } catch {
      return CourierReport(problems: ["the outbox could not be read: \(error)"])
    }
    let bySink = Dictionary(grouping: waiting, by: \.sink)
    let due = sinks.filter { bySink[$0.name] != nil }
    if due.isEmpty { return CourierReport() }
    let passes = Task {
      await withTaskGroup(of: CourierReport.self) { group in
        for sink in due { group.addTask { await deliver(bySink[sink.name] ?? [], to: sink) } }
        return await group.reduce(into: CourierReport()) { $0.add($1) }
      }
    }
    let clock = Task {
      try await pause(limit)
      passes.cancel()
    }
    defer { clock.cancel() }
    return await withTaskCancellationHandler {
      await passes.value
    } onCancel: {
      passes.cancel()
    }
  }

  private func deliver(_ entries: [OutboxEntry], to sink: any Sink) async -> CourierReport {
    let pass = SinkPass(patience: Self.patience)
    var report = CourierReport()
    let told: [String: Event]
    do throws(StoreError) {
      told = audiences[sink.name] == nil ? [:] : try await outbox.told(sink.name)
    } catch {
      report.problems.append("the outbox could not be read: \(error)")
      report.waiting = entries.count
      return report
    }
    // A consumer that does not throw cannot make the fan-out throw.
    try? await fanOut(Self.lanes(of: entries), width: width) { lane in
      await deliver(lane, to: sink, in: pass, told: lane.first.flatMap { told[$0.event.transition.key] })
    } consume: {
      report.add($0)
    }
    report.waiting = entries.count - report.delivered - report.withheld - report.rejected - report.givenUp
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

  private func deliver(
    _ lane: [OutboxEntry], to sink: any Sink, in pass: SinkPass, told: Event?
  ) async -> CourierReport {
    let audience = audiences[sink.name]
    var told = told
    var report = CourierReport()
    do throws(StoreError) {
      for entry in lane {
        guard entry.notBefore <= now(), !Task.isCancelled else { break }
        if let audience, !audience.includes(entry.event, told: told, remindingEvery: reminderInterval) {
          try await outbox.withheld(entry)
          report.withheld += 1
          continue
        }
        guard pass.isOpen else { break }
        let delivery = await sink.deliver(entry.event)
        guard try await record(delivery, of: entry, in: pass, &report) else { break }
        if delivery == .delivered { told = entry.event }
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
