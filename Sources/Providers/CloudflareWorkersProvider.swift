public import JSONText
public import UpkeepModel

/// `cloudflare-workers`: the error rate of a Worker over the last minutes, out of Cloudflare's GraphQL Analytics API.
///
/// A rate at or above a threshold has its state. No invocations, or an API that cannot be asked: unknown.
///
/// Source: "Querying Workers Metrics with GraphQL" of Cloudflare's documentation.
public struct CloudflareWorkersProvider: Provider {
  static let tokenVariable = "CLOUDFLARE_API_TOKEN"
  static let endpoint = "https://api.cloudflare.com/client/v4/graphql"

  /// The name and the settings.
  public let description = ProviderDescription(
    name: "cloudflare-workers",
    summary: "Judges the error rate of a Cloudflare Worker by the GraphQL Analytics API.",
    settings: [
      Setting("account_id", .text, required: true, summary: "The id of the account, 32 hexadecimal digits."),
      Setting("worker", .text, aliases: ["script"], required: true, summary: "The name of the Worker (its script)."),
      APISettings.token(
        "api_token", variable: tokenVariable,
        summary: "The API token; it needs the permission Account Analytics: Read."),
      Setting(
        "window", .duration(.seconds(60)...(.seconds(30 * 86_400))), default: "15m",
        summary: "How far back invocations count."),
      Setting(
        "degraded_pct", .number(0...100), default: 1,
        summary: "From this error rate on, in percent, the state is degraded."),
      Setting(
        "down_pct", .number(0...100), default: 5, summary: "From this error rate on, in percent, the state is down."),
      APISettings.timeout, APISettings.failure,
      Setting("endpoint", .url(schemes: ["http", "https"]), default: .string(endpoint), summary: "The API's URL."),
    ],
    rules: { config in
      let (degraded, down) = (config["degraded_pct"]?.double ?? 1, config["down_pct"]?.double ?? 5)
      let order =
        degraded > down
        ? ConfigProblem(setting: "degraded_pct", "must not be above down_pct, which is \(NumberText.of(down))") : nil
      return [order, APISettings.problem(withBase: "endpoint", in: config)].compactMap { $0 }
    })

  private let userAgent: String
  private let now: @Sendable () -> Timestamp

  /// Makes the provider.
  ///
  /// - Parameters:
  ///   - userAgent: The `User-Agent` header.
  ///   - now: The present time, at which the window ends.
  public init(userAgent: String = "Upkeep", now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }) {
    self.userAgent = userAgent
    self.now = now
  }

  /// Checks the settings; resolves no secret and opens no connection (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    return CloudflareWorkersProbe(
      api: JSONAPI("Cloudflare", settings, context, userAgent: userAgent),
      endpoint: settings.text("endpoint") ?? Self.endpoint, account: settings.text("account_id") ?? "",
      worker: settings.text("worker") ?? "",
      token: APISettings.tokenReference(settings, "api_token", variable: Self.tokenVariable),
      window: settings.duration("window") ?? .seconds(900),
      degradedPercent: settings.number("degraded_pct") ?? 1, downPercent: settings.number("down_pct") ?? 5, now: now)
  }
}
