public import JSONText
internal import Transport
public import UpkeepModel

/// `http`: sends a request over a fresh connection and judges the answer.
///
/// A status of 2xx, or one of `expect_status` where it is set, is operational; any other answer is degraded; no answer is
/// down. Beyond that, each expectation about headers, body, JSON, latency, certificate and redirect names the state that
/// it leads to when it does not hold; the worst counts and all are told.
public struct HTTPProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "http",
    summary: "Sends an HTTP request and judges the answer.",
    settings: HTTPSettings.all, rules: HTTPRules.problems)

  private let userAgent: String

  /// Makes the provider.
  ///
  /// - Parameter userAgent: The `User-Agent` header, unless a component has its own.
  public init(userAgent: String = "Upkeep") {
    self.userAgent = userAgent
  }

  /// Checks the settings; resolves no secret and opens no connection (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    return HTTPProbe(
      question: HTTPQuestion(settings, userAgent: userAgent), expectations: HTTPExpectations(settings),
      redirects: HTTPRedirects(settings), mustFail: settings.flag("must_fail") ?? false,
      timeout: settings.timeout(default: .seconds(5), in: context), network: context.network,
      secrets: context.secrets)
  }
}
