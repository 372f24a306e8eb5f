/// A component's record, laid out once for the accounts of any window.
struct Ledger {
  private let record: ComponentRecord
  private let accounting: Accounting
  private let covered: TimeSpans
  private let maintenance: TimeSpans

  init(_ record: ComponentRecord, _ accounting: Accounting) {
    self.record = record
    self.accounting = accounting
    covered = TimeSpans(record.days.flatMap { $0.covered.list } + (record.unfinished.map { [$0] } ?? []))
      .intersection(record.lifetime)
    maintenance = TimeSpans(record.days.flatMap { $0.maintenance.list })
      .union(record.unfinishedMaintenance).intersection(record.lifetime)
  }

  func uptime(in window: TimeSpan) -> Uptime {
    let existing = record.lifetime.clipped(to: window)
    let covered = covered.clipped(to: window)
    let maintenance = maintenance.clipped(to: window)
    let outside = covered.subtracting(maintenance)
    var uptime = Uptime()
    uptime.existing = existing.seconds
    uptime.covered = covered.seconds
    uptime.maintenance = maintenance.seconds
    uptime.seconds = record.timeline.seconds(in: outside)
    let weighed = accounting.maintenance == nil ? record.timeline.seconds(in: covered) : uptime.seconds
    for state in HealthState.allCases { uptime.count(weighed[state], as: accounting.share(of: state)) }
    if let share = accounting.maintenance { uptime.count(maintenance.seconds, as: share) }
    uptime.count(existing.subtracting(covered).subtracting(maintenance).seconds, as: accounting.gaps)
    for day in record.days where window.contains(day.day.start) {
      uptime.checks += day.checks
      uptime.latency.add(day.latency)
    }
    let excluded = accounting.maintenance == .excluded ? maintenance : TimeSpans()
    uptime.outages = existing.list.flatMap {
      Outage.all(of: record.key, in: record.timeline, span: $0, accounting: accounting, excluding: excluded)
    }
    return uptime
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
