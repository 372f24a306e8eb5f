public import JSONText
public import UpkeepModel

/// `heroku`: whether the dynos of an app run.
///
/// All up: operational. Some: degraded. None: down. No dynos, or an API that cannot be asked: unknown.
///
/// Source: Heroku Platform API, "Dyno" and "Ranges".
public struct HerokuProvider: Provider {
  static let tokenVariable = "HEROKU_API_KEY"
  static let baseURL = "https://api.heroku.com"

  /// The name and the settings.
  public let description = ProviderDescription(
    name: "heroku",
    summary: "Counts the dynos of a Heroku app that are up.",
    settings: [
      Setting("app", .text, required: true, summary: "The name or id of the app."),
      APISettings.token(
        "api_token", variable: tokenVariable, summary: "The API key or OAuth token; the scope read is enough."),
      Setting(
        "type", .text,
        summary: "Only dynos of this process type, such as web; without it all but one-off, release and scheduler ones."
      ),
      APISettings.timeout, APISettings.failure,
      Setting(
        "base_url", .url(schemes: ["http", "https"]), default: .string(baseURL), summary: "Where the API is served."),
    ],
    rules: { config in
      [APISettings.problem(withSegment: "app", in: config), APISettings.problem(withBase: "base_url", in: config)]
        .compactMap { $0 }
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
    let base = settings.text("base_url") ?? Self.baseURL
    return HerokuProbe(
      api: JSONAPI("Heroku", settings, context, userAgent: userAgent),
      url: URLText.joined(base, "/apps/\(URLText.escaped(settings.text("app") ?? ""))/dynos"),
      token: APISettings.tokenReference(settings, "api_token", variable: Self.tokenVariable),
      type: settings.text("type"))
  }
}
