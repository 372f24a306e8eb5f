/// A component's record, laid out once for the accounts of any window.
struct Ledger {
  private let record: ComponentRecord
  private let accounting: Accounting
  private let covered: TimeSpans
  private let maintenance: TimeSpans

  init(_ record: ComponentRecord, _ accounting: Accounting) {
    self.record = record
    self.accounting = accounting
    var looked: [TimeSpan] = []
    looked.reserveCapacity(record.days.count + 1)
    var planned: [TimeSpan] = []
    for index in record.days.indices {
      if record.days[index].gaps.isEmpty {
        looked.append(record.days[index].span)
      } else {
        looked += record.days[index].covered.list
      }
      planned += record.days[index].maintenance.list
    }
    if let unfinished = record.unfinished { looked.append(unfinished) }
    covered = TimeSpans(looked).intersection(record.lifetime)
    maintenance = TimeSpans(planned).union(record.unfinishedMaintenance).intersection(record.lifetime)
  }

  func uptime(in window: TimeSpan) -> Uptime {
    var uptime = Uptime()
    uptime.existing = record.lifetime.seconds(in: window)
    uptime.covered = covered.seconds(in: window)
    uptime.maintenance = maintenance.seconds(in: window)
    let all = seconds(in: covered, of: window)
    // Most windows hold no maintenance, and then nothing has to be taken apart.
    uptime.seconds =
      uptime.maintenance == 0
      ? all : record.timeline.seconds(in: covered.clipped(to: window).subtracting(maintenance))
    let weighed = accounting.maintenance == nil ? all : uptime.seconds
    for state in HealthState.allCases { uptime.count(weighed[state], as: accounting.share(of: state)) }
    if let share = accounting.maintenance { uptime.count(uptime.maintenance, as: share) }
    uptime.count(uncovered(in: window, uptime), as: accounting.gaps)
    addDays(of: window, to: &uptime)
    uptime.outages = outages(in: window)
    return uptime
  }

  private func seconds(in spans: TimeSpans, of window: TimeSpan) -> StateSeconds {
    var seconds = StateSeconds()
    spans.forEach(in: window) { record.timeline.add($0, to: &seconds) }
    return seconds
  }

  /// The seconds that are neither covered nor maintenance.
  private func uncovered(in window: TimeSpan, _ uptime: Uptime) -> Int {
    guard uptime.maintenance > 0 else { return uptime.existing - uptime.covered }
    return record.lifetime.clipped(to: window).subtracting(covered).subtracting(maintenance).seconds
  }

  /// Checks and latencies of the days that begin in the window.
  private func addDays(of window: TimeSpan, to uptime: inout Uptime) {
    var index = record.days.partition { $0.day.start >= window.from }
    while index < record.days.count, record.days[index].day.start < window.to {
      uptime.checks += record.days[index].checks
      uptime.latency.add(record.days[index].latency)
      index += 1
    }
  }

  private func outages(in window: TimeSpan) -> [Outage] {
    var outages: [Outage] = []
    let excluded = accounting.maintenance == .excluded ? maintenance : TimeSpans()
    record.lifetime.forEach(in: window) { span in
      guard record.timeline.contains(in: span, where: { $0 != .unknown && accounting.share(of: $0) == .down }) else {
        return
      }
      outages += Outage.all(
        of: record.key, in: record.timeline, span: span, accounting: accounting, excluding: excluded)
    }
    return outages
  }
}

extension Uptime {
  fileprivate mutating func count(_ seconds: Int, as share: Accounting.Share) {
    switch share {
    case .up: up += seconds
    case .down: down += seconds
    case .excluded: break
    }
  }
}
