/// A threshold as Nagios plugins write it: `[@]start:end`.
///
/// `10` is 0 to 10, `10:` is 10 and above, `~:10` is up to 10. A value outside alerts; with `@`, a value inside does.
/// Both ends belong to the range. Source: Monitoring Plugins development guidelines, "Threshold and ranges".
package struct NagiosRange: Hashable, Sendable {
  /// The lower end; negative infinity for `~`.
  package var start: Double
  /// The upper end; infinity when it is left out.
  package var end: Double
  /// Written with `@`: a value inside alerts.
  package var alertsInside: Bool

  /// Makes a range.
  package init(start: Double, end: Double, alertsInside: Bool = false) {
    self.start = start
    self.end = end
    self.alertsInside = alertsInside
  }

  /// Reads a range; `nil` when the text is none, or its start lies above its end.
  package init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    alertsInside = rest.first == "@"
    if alertsInside { rest.removeFirst() }
    if let colon = rest.firstIndex(of: ":") {
      let (low, high) = (rest[..<colon], rest[rest.index(after: colon)...])
      guard let start = low.isEmpty ? 0 : low == "~" ? -Double.infinity : NagiosNumber.parse(low),
        let end = high.isEmpty ? Double.infinity : NagiosNumber.parse(high)
      else { return nil }
      (self.start, self.end) = (start, end)
    } else {
      guard let end = NagiosNumber.parse(rest) else { return nil }
      (start, self.end) = (0, end)
    }
    guard start <= end else { return nil }
  }

  /// Whether the value is cause for an alert.
  package func alerts(on value: Double) -> Bool {
    (start <= value && value <= end) == alertsInside
  }
}
