internal import JSONText
internal import UpkeepModel

extension Check {
  /// Writes latency, time, attempts, phases and performance data as members.
  func writeMeasurements(to writer: inout JSONWriter) {
    if let latency { writer.milliseconds("latency_ms", Phrases.microseconds(latency)) }
    writer.member("checked_at", checkedAt.description)
    writer.member("attempts", attempts)
    if let phases {
      writer.name("phases")
      writer.object { writer in
        if let time = phases.nameLookup { writer.milliseconds("name_lookup_ms", time) }
        if let time = phases.connect { writer.milliseconds("connect_ms", time) }
        if let time = phases.tls { writer.milliseconds("tls_ms", time) }
        if let time = phases.firstByte { writer.milliseconds("first_byte_ms", time) }
        writer.milliseconds("total_ms", phases.total)
      }
    }
    if !performance.isEmpty {
      writer.name("performance")
      writer.array { writer in
        for value in performance { value.write(to: &writer) }
      }
    }
  }
}

extension PerformanceValue {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("label", label)
      writer.finite("value", value)
      if !unit.isEmpty { writer.member("unit", unit) }
      if let warning { writer.member("warning", warning) }
      if let critical { writer.member("critical", critical) }
      if minimum != nil { writer.finite("minimum", minimum) }
      if maximum != nil { writer.finite("maximum", maximum) }
    }
  }
}

extension JSONWriter {
  /// Writes a time that is given in microseconds as milliseconds.
  mutating func milliseconds(_ name: String, _ microseconds: Int) {
    self.name(name)
    number(Double(microseconds) / 1_000)
  }

  /// Writes a number; `null` for one that is missing or that JSON cannot hold.
  fileprivate mutating func finite(_ name: String, _ value: Double?) {
    self.name(name)
    if let value, value.isFinite { number(value) } else { null() }
  }
}
