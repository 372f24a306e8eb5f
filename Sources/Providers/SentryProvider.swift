public import JSONText
public import UpkeepModel

/// `sentry`: the number of unresolved issues of a project.
///
/// At or above a threshold it has the threshold's state. An API that cannot be asked: unknown.
///
/// Source: Sentry's web API, "List a Project's Issues" and "Paginating Results".
public struct SentryProvider: Provider {
  static let tokenVariable = "SENTRY_AUTH_TOKEN"
  static let baseURL = "https://sentry.io"

  /// The name and the settings.
  public let description = ProviderDescription(
    name: "sentry",
    summary: "Counts the unresolved issues of a Sentry project.",
    settings: [
      Setting("org", .text, required: true, summary: "The slug or id of the organization."),
      Setting("project", .text, required: true, summary: "The slug or id of the project."),
      APISettings.token(
        "auth_token", variable: tokenVariable, summary: "The auth token; it needs the scope event:read."),
      Setting(
        "degraded_count", .integer(1...1_000), default: 1,
        summary: "From so many unresolved issues on the state is degraded."),
      Setting(
        "down_count", .integer(1...1_000), default: 10,
        summary: "From so many unresolved issues on the state is down."),
      APISettings.timeout, APISettings.failure,
      Setting(
        "base_url", .url(schemes: ["http", "https"]), default: .string(baseURL),
        summary: "Where Sentry is served, such as that of a self-hosted one."),
    ],
    rules: { config in
      let (degraded, down) = (config["degraded_count"]?.integer ?? 1, config["down_count"]?.integer ?? 10)
      let order =
        degraded > down
        ? ConfigProblem(setting: "degraded_count", "must not be above down_count, which is \(down)") : nil
      return [
        APISettings.problem(withSegment: "org", in: config), APISettings.problem(withSegment: "project", in: config),
        APISettings.problem(withBase: "base_url", in: config), order,
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
    let names = ["org", "project"].map { URLText.escaped(settings.text($0) ?? "") }
    return SentryProbe(
      api: JSONAPI("Sentry", settings, context, userAgent: userAgent),
      url: URLText.joined(
        settings.text("base_url") ?? Self.baseURL,
        "/api/0/projects/\(names[0])/\(names[1])/issues/?query=is:unresolved&limit=\(SentryProbe.pageSize)"),
      token: APISettings.tokenReference(settings, "auth_token", variable: Self.tokenVariable),
      degradedCount: settings.integer("degraded_count") ?? 1, downCount: settings.integer("down_count") ?? 10)
  }
}
