/// How much of a time a component worked, with what is known of that time.
package struct Uptime: Hashable, Sendable {
  /// The window, cut to the time in which the component existed; in seconds.
  package var existing = 0
  /// The seconds of it that checks cover.
  package var covered = 0
  /// The seconds of maintenance.
  package var maintenance = 0
  /// Seconds in each state, where covered and outside maintenance.
  package var seconds = StateSeconds()
  /// Seconds that count as up.
  package var up = 0
  /// Seconds that count as down.
  package var down = 0
  /// How many checks there were, where days are finished.
  package var checks = 0
  /// How long they took.
  package var latency = LatencyHistogram()
  /// What went wrong.
  package var outages: [Outage] = []

  /// Nothing is known.
  package init() {}

  /// Up out of all that counts, from 0 to 1; `nil` when nothing counts.
  package var ratio: Double? { up + down == 0 ? nil : Double(up) / Double(up + down) }

  /// Covered out of all existing time, from 0 to 1; `nil` when it did not exist.
  package var coverage: Double? { existing == 0 ? nil : Double(covered) / Double(existing) }

  /// Mean time to repair in seconds, over the outages that ended; `nil` when none did.
  package var meanTimeToRepair: Int? {
    let ended = outages.filter { !$0.isOngoing }
    return ended.isEmpty ? nil : ended.reduce(0) { $0 + $1.span.seconds } / ended.count
  }

  /// Mean time between failures in seconds: the time up over the number of outages; `nil` when there was none.
  package var meanTimeBetweenFailures: Int? { outages.isEmpty ? nil : up / outages.count }

  /// The seconds of downtime that an objective still allows in this time, negative when it is missed; `nil` when
  /// nothing counts.
  package func errorBudget(uptime percent: Double) -> Int? {
    up + down == 0 ? nil : Int((Double(up + down) * (1 - percent / 100)).rounded(.down)) - down
  }

  /// Adds another component's or another time's.
  package static func += (left: inout Self, right: Self) {
    left.existing += right.existing
    left.covered += right.covered
    left.maintenance += right.maintenance
    left.seconds += right.seconds
    left.up += right.up
    left.down += right.down
    left.checks += right.checks
    left.latency.add(right.latency)
    left.outages += right.outages
  }
}
