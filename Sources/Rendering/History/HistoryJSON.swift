internal import JSONText
package import UpkeepModel

/// The accounts of a time as JSON, version 1.
package enum HistoryJSON {
  package static func render(_ accounts: HistoryAccounts) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("report", accounts.commit)
      writer.member("from", accounts.window.from.description)
      writer.member("to", accounts.window.to.description)
      writer.name("accounting")
      writer.object { writer in
        writer.member("degraded", accounts.accounting.degraded.rawValue)
        writer.member("gaps", accounts.accounting.gaps.rawValue)
        writer.member("maintenance", accounts.accounting.maintenance?.rawValue ?? "counted")
        writer.member("unknown", accounts.accounting.unknown.rawValue)
      }
      writer.name("rows")
      writer.array { writer in
        for row in accounts.rows { write(row, parts: accounts.parts, to: &writer) }
      }
      writer.name("total")
      write(accounts.total, parts: accounts.parts, to: &writer)
    }
    return writer.laidOut
  }

  private static func write(_ row: HistoryAccounts.Row, parts: [TimeSpan], to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("title", row.title)
      writer.member("components", row.count)
      writer.member("state", row.state.rawValue)
      write(row.uptime, to: &writer)
      if let objective = row.objective, let uptime = row.objectiveUptime {
        writer.name("objective")
        writer.object { writer in
          writer.name("uptime")
          writer.number(objective.uptime)
          writer.member("window", GoDuration.format(objective.window))
          put("reached", uptime.ratio.map { $0 * 100 }, to: &writer)
          if let budget = uptime.errorBudget(uptime: objective.uptime) {
            writer.member("budget_seconds", budget)
          }
        }
      }
      writer.name("parts")
      writer.array { writer in
        for (part, uptime) in zip(parts, row.parts) {
          writer.object { writer in
            writer.member("from", part.from.description)
            writer.member("to", part.to.description)
            put("uptime", uptime.ratio.map { $0 * 100 }, to: &writer)
            put("coverage", uptime.coverage.map { $0 * 100 }, to: &writer)
            writer.member("down_seconds", uptime.down)
          }
        }
      }
      writer.name("outages")
      writer.array { writer in
        for outage in row.uptime.outages { write(outage, to: &writer) }
      }
    }
  }

  private static func write(_ uptime: Uptime, to writer: inout JSONWriter) {
    put("uptime", uptime.ratio.map { $0 * 100 }, to: &writer)
    put("coverage", uptime.coverage.map { $0 * 100 }, to: &writer)
    writer.name("seconds")
    writer.object { writer in
      writer.member("existing", uptime.existing)
      writer.member("covered", uptime.covered)
      writer.member("maintenance", uptime.maintenance)
      for state in HealthState.allCases { writer.member(state.rawValue, uptime.seconds[state]) }
      writer.member("up", uptime.up)
      writer.member("counted_down", uptime.down)
    }
    writer.member("checks", uptime.checks)
    if let mean = uptime.meanTimeToRepair { writer.member("mttr_seconds", mean) }
    if let mean = uptime.meanTimeBetweenFailures { writer.member("mtbf_seconds", mean) }
    guard !uptime.latency.isEmpty else { return }
    writer.name("latency_ms")
    writer.object { writer in
      for percent in [50, 90, 99] {
        guard let latency = uptime.latency.percentile(Double(percent)) else { continue }
        put("p\(percent)", (Double(Phrases.microseconds(latency)) / 100).rounded() / 10, to: &writer)
      }
    }
  }

  private static func write(_ outage: Outage, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("key", outage.key)
      writer.member("from", outage.span.from.description)
      if !outage.isOngoing { writer.member("to", outage.span.to.description) }
      writer.member("seconds", outage.span.seconds)
      writer.member("state", outage.state.rawValue)
      writer.member("message", outage.message)
      if let commit = outage.manifestCommit { writer.member("manifest", commit) }
    }
  }

  private static func put(_ name: String, _ number: Double?, to writer: inout JSONWriter) {
    guard let number else { return }
    writer.name(name)
    writer.number((number * 100_000).rounded() / 100_000)
  }
}
