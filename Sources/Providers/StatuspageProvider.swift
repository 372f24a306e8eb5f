public import JSONText
public import UpkeepModel

/// `statuspage`: what a service that one depends on says of itself on its status page.
///
/// Operational, degraded performance, partial and major outage are operational, degraded, degraded and down. A page
/// that cannot be asked: unknown.
///
/// Source: Atlassian Statuspage, "Status API", `/api/v2/summary.json`.
public struct StatuspageProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "statuspage",
    summary: "Reads the status page of a service that one depends on (Atlassian Statuspage and what is like it).",
    settings: [
      Setting(
        "url", .url(schemes: ["http", "https"]), required: true,
        summary: "The status page; its summary is at /api/v2/summary.json below it."),
      Setting(
        "component", .text, summary: "The name or id of one component of the page; without it the whole page counts."),
      Setting(
        "partial_outage_state", .choice(["degraded", "down"]), default: "degraded",
        summary: "The state of a partial outage."),
      Setting(
        "maintenance_state", .choice(["operational", "degraded", "unknown", "down"]), default: "degraded",
        summary: "The state of what is under maintenance."),
      APISettings.timeout, APISettings.failure,
    ],
    rules: { config in [APISettings.problem(withBase: "url", in: config)].compactMap { $0 } })

  private let userAgent: String

  /// Makes the provider.
  ///
  /// - Parameter userAgent: The `User-Agent` header.
  public init(userAgent: String = "Upkeep") {
    self.userAgent = userAgent
  }

  /// Checks the settings and opens no connection (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    func state(_ name: String) -> HealthState {
      settings.text(name).flatMap { HealthState(rawValue: $0) } ?? .degraded
    }
    return StatuspageProbe(
      api: JSONAPI("the status page", settings, context, userAgent: userAgent),
      url: URLText.joined(
        settings.text("url") ?? "", StatuspageProbe.path, without: StatuspageProbe.path),
      component: settings.text("component").flatMap { $0.isEmpty ? nil : $0 },
      states: StatuspageStates(
        partialOutage: state("partial_outage_state"), maintenance: state("maintenance_state")))
  }
}
