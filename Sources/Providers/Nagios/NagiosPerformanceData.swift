internal import UpkeepModel

/// Reads performance data: `'label'=value[UOM];[warn];[crit];[min];[max]`, separated by white space.
///
/// What cannot be read is passed over up to the next white space, as one bad value must not cost the others, nor the
/// check. Source: Monitoring Plugins development guidelines, "Performance data".
enum NagiosPerformanceData {
  /// The most values that are kept of one check; plugins report a handful.
  static let limit = 256

  /// The values that can be read, in order.
  static func parse(_ text: Substring) -> [PerformanceValue] {
    var values: [PerformanceValue] = []
    var rest = text
    while values.count < limit {
      rest = rest.drop(while: \.isWhitespace)
      guard !rest.isEmpty else { break }
      let start = rest
      if let value = takeValue(&rest) {
        values.append(value)
      } else {
        rest = start.drop { !$0.isWhitespace }
      }
    }
    return values
  }

  private static func takeValue(_ rest: inout Substring) -> PerformanceValue? {
    guard let label = takeLabel(&rest), rest.popFirst() == "=" else { return nil }
    let datum = rest.prefix { !$0.isWhitespace }
    rest = rest[datum.endIndex...]
    let fields = datum.split(separator: ";", omittingEmptySubsequences: false)
    guard let measured = fields.first, let (value, unit) = measurement(measured) else { return nil }
    func field(_ index: Int) -> Substring? {
      guard index < fields.count, !fields[index].isEmpty else { return nil }
      return fields[index]
    }
    return PerformanceValue(
      label: label, value: value, unit: unit, warning: field(1).map(String.init), critical: field(2).map(String.init),
      minimum: field(3).flatMap { NagiosNumber.parse($0) }, maximum: field(4).flatMap { NagiosNumber.parse($0) })
  }

  /// A label: quoted, where `''` stands for one quote, or bare up to the equals sign.
  private static func takeLabel(_ rest: inout Substring) -> String? {
    guard rest.first == "'" else {
      let label = rest.prefix { $0 != "=" && $0 != "'" && !$0.isWhitespace }
      rest = rest[label.endIndex...]
      return label.isEmpty ? nil : String(label)
    }
    rest.removeFirst()
    var label = ""
    while let character = rest.popFirst() {
      if character != "'" {
        label.append(character)
      } else if rest.first == "'" {
        label.append(rest.removeFirst())
      } else {
        return label.isEmpty ? nil : label
      }
    }
    return nil
  }

  /// A number with its unit, or `U` for a value that the plugin could not determine.
  private static func measurement(_ text: Substring) -> (value: Double?, unit: String)? {
    if text == "U" { return (nil, "") }
    guard let (number, unit) = NagiosNumber.prefix(of: text),
      !unit.contains(where: { $0.isNumber || $0 == "'" || $0 == "\"" || $0 == "," || $0 == "." || $0 == "=" })
    else { return nil }
    return (number, String(unit))
  }
}
