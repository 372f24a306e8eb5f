import JSONText
import UpkeepModel

/// Providers that have a setting of every kind.
enum TestProviders {
  static let all = [http, sentry, workers, tcp]

  static let http = ProviderDescription(
    name: "http", summary: "An HTTP request.",
    settings: [
      Setting("url", .url(schemes: ["http", "https"]), required: true, summary: "What to request."),
      Setting("method", .choice(["GET", "HEAD", "POST"]), default: "GET", summary: "The method."),
      Setting("expect_status", .integer(100...599), summary: "The status that is operational."),
      Setting(
        "timeout", .duration(.milliseconds(1) ... .seconds(300)), default: "5s", summary: "The limit for the check."),
      Setting("headers", .textMap(secrets: true), summary: "Headers of the request."),
      Setting("body", .textOrSecret, summary: "The body of the request."),
      Setting("redirects", .flag, default: true, summary: "Whether redirects are followed."),
      Setting("resolve", .textList, summary: "Addresses to use."),
    ],
    rules: { config in
      guard config["body"] != nil, config["method"]?.string ?? "GET" != "POST" else { return [] }
      return [ConfigProblem(setting: "body", "a body needs the method POST")]
    })

  static let sentry = ProviderDescription(
    name: "sentry", summary: "Unresolved issues of a project.",
    settings: [
      Setting("org", .text, required: true, summary: "The organisation."),
      Setting("project", .text, required: true, summary: "The project."),
      Setting(
        "auth_token", .secret(defaultVariable: "SENTRY_AUTH_TOKEN"), summary: "The token for the API."),
      Setting("degraded_count", .integer(1...(.max)), default: 1, summary: "Issues from which it is degraded."),
      Setting("tags", .textMap(secrets: false), summary: "Tags of the issues."),
    ])

  static let workers = ProviderDescription(
    name: "cloudflare-workers", summary: "The error rate of a Worker.",
    settings: [
      Setting("account_id", .text, required: true, summary: "The account."),
      Setting("worker", .text, aliases: ["script"], required: true, summary: "The Worker."),
      Setting(
        "api_token", .secret(defaultVariable: "CLOUDFLARE_API_TOKEN"), required: true, summary: "The token for the API."
      ),
      Setting("degraded_pct", .number(0...100), default: 1, summary: "Percent from which it is degraded."),
    ])

  static let tcp = ProviderDescription(
    name: "tcp", summary: "A TCP connection.",
    settings: [
      Setting("host", .text, required: true, summary: "The host."),
      Setting("port", .integer(1...65535), required: true, summary: "The port."),
      Setting("send", .text, summary: "What is sent."),
    ])
}
