internal import JSONText

extension MaintenanceWindow {
  /// Writes the canonical object; a zone that is UTC is left out.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      switch schedule {
      case .once(let from, let to):
        writer.member("from", from.description)
        if !reason.isEmpty { writer.member("reason", reason) }
        writer.member("to", to.description)
      case .weekly(let weekly):
        writer.member("at", weekly.clock)
        writer.member("for", GoDuration.format(weekly.duration))
        if !reason.isEmpty { writer.member("reason", reason) }
        if weekly.timeZone != "UTC" { writer.member("time_zone", weekly.timeZone) }
        writer.member("weekly", weekly.weekdays.map(\.rawValue))
      }
    }
  }

  /// Reads the canonical object back; `nil` when it is none.
  init?(json: JSONValue) {
    let reason = json["reason"]?.string ?? ""
    if let weekdays = json["weekly"]?.array {
      guard let minute = json["at"]?.string.flatMap(WeeklySchedule.minute(ofClock:)),
        let duration = json["for"]?.string.flatMap(GoDuration.parse)
      else { return nil }
      let weekly = WeeklySchedule(
        weekdays: weekdays.compactMap { $0.string.flatMap { Weekday(rawValue: $0) } }, minute: minute,
        duration: duration, timeZone: json["time_zone"]?.string ?? "UTC")
      self.init(.weekly(weekly), reason: reason)
    } else {
      guard let from = json["from"]?.string.flatMap({ Timestamp($0) }),
        let to = json["to"]?.string.flatMap({ Timestamp($0) })
      else { return nil }
      self.init(from: from, to: to, reason: reason)
    }
  }
}

extension MaintenanceWindow: CustomStringConvertible {
  /// As `2026-12-01T22:00:00Z to 2026-12-01T23:30:00Z`, or `sat, sun at 02:00 for 2h, Europe/Berlin`.
  public var description: String {
    switch schedule {
    case .once(let from, let to): return "\(from) to \(to)"
    case .weekly(let weekly):
      let days = weekly.weekdays.count == 7 ? "every day" : weekly.weekdays.map(\.rawValue).joined(separator: ", ")
      return "\(days) at \(weekly.clock) for \(GoDuration.format(weekly.duration)), \(weekly.timeZone)"
    }
  }
}
