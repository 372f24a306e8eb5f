public import JSONText
public import UpkeepModel

/// `heartbeat`: something must have reported in time, with `upkeep heartbeat KEY`.
///
/// The last report was well, and within `period` and `grace`: operational. It failed, or none came in time: down. None
/// came ever: unknown.
public struct HeartbeatProvider: Provider {
  private static let longest: ClosedRange<Duration> = .seconds(1)...(.seconds(366 * 86_400))

  /// The name and the settings.
  public let description = ProviderDescription(
    name: "heartbeat",
    summary: "Expects something to report in time, with `upkeep heartbeat KEY`.",
    settings: [
      Setting("period", .duration(longest), required: true, summary: "How often a report is to come."),
      Setting(
        "grace", .duration(.zero...(.seconds(366 * 86_400))), default: "5m",
        summary: "How much later it may come."),
      Setting(
        "max_run", .duration(longest),
        summary: "How long a run may take, from its start to its end; needs reports of the start."),
      Setting(
        "missed", .choice(["degraded", "down"]), default: "down", summary: "The state when no report comes in time."),
    ],
    isRetried: false)

  /// Makes the provider.
  public init() {}

  /// Checks the settings.
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    return HeartbeatProbe(
      key: context.component, period: settings.duration("period") ?? .zero,
      grace: settings.duration("grace") ?? .seconds(300), maxRun: settings.duration("max_run"),
      missed: settings.text("missed") == "degraded" ? .degraded : .down, surroundings: context.surroundings,
      now: context.now)
  }
}
