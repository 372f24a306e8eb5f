internal import UpkeepModel

/// The values beyond which a series is degraded or down; a value that equals one is not beyond it.
struct PrometheusThresholds: Sendable {
  let degradedAbove: Double?
  let degradedBelow: Double?
  let downAbove: Double?
  let downBelow: Double?

  /// The state of a value that is a number, with the threshold that it is beyond, as "above 5".
  func judge(_ value: Double) -> (state: HealthState, reason: String?) {
    if let downAbove, value > downAbove { return (.down, "above \(NumberText.of(downAbove))") }
    if let downBelow, value < downBelow { return (.down, "below \(NumberText.of(downBelow))") }
    if let degradedAbove, value > degradedAbove { return (.degraded, "above \(NumberText.of(degradedAbove))") }
    if let degradedBelow, value < degradedBelow { return (.degraded, "below \(NumberText.of(degradedBelow))") }
    return (.operational, nil)
  }

  /// As Nagios ranges, for performance data.
  var warning: String? { Self.range(degradedBelow, degradedAbove) }
  var critical: String? { Self.range(downBelow, downAbove) }

  private static func range(_ low: Double?, _ high: Double?) -> String? {
    guard low != nil || high != nil else { return nil }
    return (low.map(NumberText.of) ?? "~") + ":" + (high.map(NumberText.of) ?? "")
  }
}
