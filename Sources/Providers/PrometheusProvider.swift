public import JSONText
public import UpkeepModel

/// `prometheus`: the result of an instant query, judged by thresholds.
///
/// Of several series the worst counts. A server that cannot be asked: unknown.
///
/// Source: Prometheus, "HTTP API", "Instant queries".
public struct PrometheusProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "prometheus",
    summary: "Judges the result of a Prometheus query by thresholds.",
    settings: [
      Setting(
        "url", .url(schemes: ["http", "https"]), required: true,
        summary: "Where Prometheus, or what speaks its API, is served; the query goes to /api/v1/query below it."),
      Setting("query", .text, required: true, summary: "The PromQL expression; it must give a scalar or a vector."),
      threshold("degraded_above", "Above this value a series is degraded."),
      threshold("degraded_below", "Below this value a series is degraded."),
      threshold("down_above", "Above this value a series is down."),
      threshold("down_below", "Below this value a series is down."),
      Setting(
        "empty_state", .choice(["operational", "degraded", "unknown", "down"]), default: "unknown",
        summary: "The state when the result is empty, and of a series whose value is NaN."),
      Setting("bearer_token", .secret(defaultVariable: nil), summary: "The token of an Authorization: Bearer header."),
      Setting("username", .text, summary: "The user for basic authentication."),
      Setting("password", .secret(defaultVariable: nil), summary: "The password for basic authentication."),
      APISettings.timeout, APISettings.failure,
    ],
    rules: { config in
      [
        APISettings.problem(withBase: "url", in: config), credentialProblem(config),
        orderProblem(config, "degraded_above", notAbove: "down_above"),
        orderProblem(config, "down_below", notAbove: "degraded_below"),
      ].compactMap { $0 }
    })

  private let userAgent: String

  /// Makes the provider.
  ///
  /// - Parameter userAgent: The `User-Agent` header.
  public init(userAgent: String = "Upkeep") {
    self.userAgent = userAgent
  }

  /// Checks the settings; resolves no secret and opens no connection (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    func reference(_ name: String) -> SecretReference? {
      if case .secret(let reference)? = settings.textOrSecret(name) { reference } else { nil }
    }
    let base = URLText.joined(settings.text("url") ?? "", PrometheusProbe.path, without: PrometheusProbe.path)
    return PrometheusProbe(
      api: JSONAPI("Prometheus", settings, context, userAgent: userAgent),
      url: base + "?query=" + URLText.escaped(settings.text("query") ?? ""),
      thresholds: PrometheusThresholds(
        degradedAbove: settings.number("degraded_above"), degradedBelow: settings.number("degraded_below"),
        downAbove: settings.number("down_above"), downBelow: settings.number("down_below")),
      emptyState: settings.text("empty_state").flatMap { HealthState(rawValue: $0) } ?? .unknown,
      bearerToken: reference("bearer_token"), username: settings.text("username"), password: reference("password"))
  }

  private static func threshold(_ name: String, _ summary: String) -> Setting {
    Setting(name, .number(-1e18...1e18), summary: summary)
  }

  private static func credentialProblem(_ config: JSONObject) -> ConfigProblem? {
    if (config["username"] == nil) != (config["password"] == nil) {
      let missing = config["username"] == nil ? "username" : "password"
      return ConfigProblem(setting: missing, "is needed too: basic authentication takes a username and a password")
    }
    if config["bearer_token"] != nil, config["username"] != nil {
      return ConfigProblem(setting: "bearer_token", "cannot stand beside username and password; keep one of them")
    }
    if config["username"]?.string?.contains(":") == true {
      return ConfigProblem(setting: "username", "cannot hold a colon")
    }
    return nil
  }

  private static func orderProblem(_ config: JSONObject, _ low: String, notAbove high: String) -> ConfigProblem? {
    guard let first = config[low]?.double, let second = config[high]?.double, first > second else { return nil }
    return ConfigProblem(setting: low, "must not be above \(high), which is \(NumberText.of(second))")
  }
}
