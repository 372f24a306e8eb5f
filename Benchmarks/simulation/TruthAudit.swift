package import UpkeepModel

/// Compares what the health ref tells with every single check of a simulation.
package struct TruthAudit {
  /// What came of it.
  package struct Verdict: Sendable {
    /// How many single checks were looked at.
    package var checks = 0
    /// Component days whose seconds were compared.
    package var days = 0
    /// Component days in which somebody looked all the time.
    package var wholeDays = 0
    /// What differs though it must not, in words.
    package var faults: [String] = []
  }

  private let world: SimulatedWorld
  private let accounting = Accounting()

  package init(_ world: SimulatedWorld) { self.world = world }

  /// Goes through all components.
  ///
  /// - Parameter history: Of the whole time, deleted components included.
  package func verdict(on history: HealthHistory) -> Verdict {
    var verdict = Verdict()
    let numbers = world.numbers()
    var entries: [Int: HealthHistory.Entry] = [:]
    for entry in history.entries { if let number = numbers[entry.component.key] { entries[number] = entry } }
    for line in world.lines {
      guard let entry = entries[line.number] else {
        verdict.faults.append("\(line.key(at: world.setup.end)) is not in the history")
        continue
      }
      compare(line, entry, &verdict)
    }
    return verdict
  }

  private func compare(_ line: SimulatedLine, _ entry: HealthHistory.Entry, _ verdict: inout Verdict) {
    let span = world.setup.span
    let name = entry.component.key
    let lifetime = TimeSpans(
      line.lives.map { life in
        TimeSpan(
          from: Timestamp(seconds: life.lowerBound), to: Timestamp(seconds: min(life.upperBound, span.to.seconds)))
      })
    if entry.record.lifetime.clipped(to: span) != lifetime.clipped(to: span) {
      verdict.faults.append("\(name): its line of history is broken")
    }
    let seen = CheckAccounts(line, in: world, lifetime: lifetime, asWatched: true)
    let real = CheckAccounts(line, in: world, lifetime: lifetime, asWatched: false)
    verdict.checks += seen.checks
    var sum = StateSeconds()
    for (index, day) in span.days().enumerated() {
      let ours = entry.record.uptime(in: day, accounting: accounting)
      let (truth, reality) = (seen.days[index], real.days[index])
      sum += truth.seconds
      guard truth.existing > 0 else { continue }
      verdict.days += 1
      verdict.wholeDays += truth.covered == truth.existing ? 1 : 0
      if ours.seconds != truth.seconds || ours.covered != truth.covered || ours.existing != truth.existing
        || ours.maintenance != truth.maintenance
      {
        verdict.faults.append(
          "\(name) on \(Day(of: day.from)): \(ours.described), and by the checks \(truth.described)")
      }
      for state in HealthState.allCases {
        let difference = abs(ours.seconds[state] - reality.seconds[state])
        if difference > ours.existing - ours.covered {
          verdict.faults.append(
            "\(name) on \(Day(of: day.from)): \(difference)s \(state.rawValue) differ, more than nobody looked at")
        }
      }
    }
    let whole = entry.record.uptime(in: span, accounting: accounting)
    if whole.seconds != sum { verdict.faults.append("\(name): the whole is not the sum of its days") }
  }
}

extension Uptime {
  fileprivate var described: String {
    HealthState.allCases.map { "\(seconds[$0])s \($0.rawValue)" }.joined(separator: ", ")
      + ", \(covered)s covered of \(existing)s, \(maintenance)s maintenance"
  }
}

extension CheckAccounts.Sum {
  fileprivate var described: String {
    HealthState.allCases.map { "\(seconds[$0])s \($0.rawValue)" }.joined(separator: ", ")
      + ", \(covered)s covered of \(existing)s, \(maintenance)s maintenance"
  }
}
