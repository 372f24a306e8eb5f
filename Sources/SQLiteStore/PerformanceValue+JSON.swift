import JSONText
import UpkeepModel

/// Performance data in a column: a JSON array of objects that leave out what is absent.
extension PerformanceValue {
  static func text(_ values: [PerformanceValue]) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for value in values { value.write(to: &writer) }
    }
    return writer.text
  }

  static func values(in text: String) throws -> [PerformanceValue] {
    try JSONValue(parsing: Array(text.utf8)).array?.compactMap { PerformanceValue($0) } ?? []
  }

  private func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("label", label)
      if let critical { writer.member("critical", critical) }
      if let warning { writer.member("warning", warning) }
      if !unit.isEmpty { writer.member("unit", unit) }
      for (name, number) in [("value", value), ("minimum", minimum), ("maximum", maximum)] {
        guard let number, number.isFinite else { continue }
        writer.name(name)
        writer.number(number)
      }
    }
  }

  private init?(_ json: JSONValue) {
    guard let label = json["label"]?.string else { return nil }
    self.init(
      label: label, value: json["value"]?.double, unit: json["unit"]?.string ?? "",
      warning: json["warning"]?.string, critical: json["critical"]?.string, minimum: json["minimum"]?.double,
      maximum: json["maximum"]?.double)
  }
}
