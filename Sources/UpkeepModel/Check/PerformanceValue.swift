/// One measured value, as Nagios plugins report it: `'label'=value[UOM];[warn];[crit];[min];[max]`.
///
/// Source: the Monitoring Plugins development guidelines, "Performance data".
public struct PerformanceValue: Hashable, Sendable {
  /// What was measured.
  public var label: String
  /// The value; `nil` for `U`, when the plugin could not determine it.
  public var value: Double?
  /// The unit of measurement: empty, `s`, `us`, `ms`, `%`, `B`, `KB`, `MB`, `TB`, `c`, or another word.
  public var unit: String
  /// The range outside which the plugin warns, as written.
  public var warning: String?
  /// The range outside which it is critical, as written.
  public var critical: String?
  /// The least possible value.
  public var minimum: Double?
  /// The greatest possible value.
  public var maximum: Double?

  /// Makes a value.
  public init(
    label: String, value: Double?, unit: String = "", warning: String? = nil, critical: String? = nil,
    minimum: Double? = nil, maximum: Double? = nil
  ) {
    self.label = label
    self.value = value
    self.unit = unit
    self.warning = warning
    self.critical = critical
    self.minimum = minimum
    self.maximum = maximum
  }
}
