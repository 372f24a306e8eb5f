internal import JSONText
package import UpkeepModel

/// The current health for programs. Times are RFC 3339, latencies milliseconds; the same health gives the same bytes.
package enum HealthJSON {
  /// The version of the format; it rises when a member changes its meaning or goes.
  package static let version = 1

  /// The JSON text, components by key, two spaces a level, one line end at the end.
  ///
  /// - Parameters:
  ///   - health: The snapshot.
  ///   - now: The time that decides about maintenance.
  ///   - suspensions: The sources that are suspended.
  package static func render(_ health: Health, now: Timestamp, suspensions: [Suspension] = []) -> String {
    let tally = HealthTally(health.entries)
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", version)
      writer.member("state", health.state.rawValue)
      writer.name("counts")
      writer.object { writer in
        for state in HealthState.allCases.reversed() { writer.member(state.rawValue, tally[state]) }
        writer.member("paused", tally.paused)
        writer.member("total", health.entries.count)
      }
      if !suspensions.isEmpty {
        writer.name("suspended")
        writer.array { writer in
          for suspension in suspensions { suspension.write(to: &writer) }
        }
      }
      writer.name("components")
      writer.array { writer in
        for entry in health.entries { entry.write(to: &writer, now: now) }
      }
    }
    return writer.laidOut
  }
}

extension Health.Entry {
  /// Writes the component's object. `state`, `since` and `message` are those of the standing; `latest_state` and
  /// `latest_message` are those of the newest check, which may differ while a threshold is not reached.
  fileprivate func write(to writer: inout JSONWriter, now: Timestamp) {
    writer.object { writer in
      writer.member("key", component.key)
      writer.member("name", component.name)
      writer.member("provider", component.provider)
      if let group = component.group { writer.member("group", group) }
      if !component.labels.isEmpty {
        writer.name("labels")
        writer.value(.object(JSONObject(component.labels.map { ($0.key, .string($0.value)) })))
      }
      writer.member("paused", component.paused)
      if let maintenance = component.maintenance.current(at: now) {
        writer.name("maintenance")
        writer.object { writer in
          writer.member("until", maintenance.until.description)
          if !maintenance.reason.isEmpty { writer.member("reason", maintenance.reason) }
        }
      }
      writer.member("state", state.rawValue)
      if let standing {
        writer.member("since", standing.since.description)
        writer.member("message", standing.message)
        if !standing.because.isEmpty { writer.member("because", standing.because) }
        if let pending = standing.pending {
          writer.member("pending", pending.rawValue)
          writer.member("streak", standing.streak)
        }
      }
      if let latest {
        writer.member("latest_state", latest.state.rawValue)
        writer.member("latest_message", latest.message)
        latest.writeMeasurements(to: &writer)
      }
    }
  }
}
