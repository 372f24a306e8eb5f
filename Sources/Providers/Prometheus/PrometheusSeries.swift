internal import JSONText

/// One series of an instant query's result.
struct PrometheusSeries: Sendable {
  /// As PromQL writes it: `up{instance="a",job="b"}`; empty for a scalar and for a series without labels.
  let name: String
  /// May be NaN or infinite.
  let value: Double

  /// Reads `{"metric": {…}, "value": [TIME, "VALUE"]}`; `nil` when it is none.
  init?(_ entry: JSONValue) {
    guard let labels = entry["metric"]?.object, let value = Self.value(entry["value"]) else { return nil }
    self.init(name: Self.name(labels), value: value)
  }

  /// Reads the result of a scalar, `[TIME, "VALUE"]`.
  init?(scalar: JSONValue) {
    guard let value = Self.value(scalar) else { return nil }
    self.init(name: "", value: value)
  }

  private init(name: String, value: Double) {
    self.name = name
    self.value = value
  }

  private static func value(_ pair: JSONValue?) -> Double? {
    guard let pair = pair?.array, pair.count == 2, let text = pair[1].string else { return nil }
    switch text {
    case "NaN": return .nan
    case "+Inf", "Inf": return .infinity
    case "-Inf": return -.infinity
    default: return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  private static func name(_ labels: JSONObject) -> String {
    let pairs = labels.members.filter { $0.name != "__name__" }
      .map { "\($0.name)=\($0.value.canonicalText)" }
    let metric = labels["__name__"]?.string ?? ""
    return pairs.isEmpty ? metric : "\(metric){\(pairs.joined(separator: ","))}"
  }
}
