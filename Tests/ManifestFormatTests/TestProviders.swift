import JSONText
import UpkeepModel

/// Providers that have a setting of every kind.
enum TestProviders {
  static let all = [http, sentry, workers, tcp, structured]

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

  /// Settings that hold others.
  static let structured = ProviderDescription(
    name: "structured", summary: "Objects and lists.",
    settings: [
      Setting("codes", .integerSet(100...599), summary: "Which codes are fine."),
      Setting("mode", .choice(["auto", "1.1", "2"]), default: "auto", summary: "How to speak."),
      Setting("payload", .json, summary: "What is sent."),
      Setting("pairs", .list(.textMap(secrets: false)), summary: "Texts by name, several times."),
      Setting(
        "login",
        .object([
          Setting("user", .textOrSecret, required: true, summary: "Who it is."),
          Setting("password", .secret(defaultVariable: nil), required: true, summary: "The secret of it."),
        ]), summary: "Who asks."),
      Setting(
        "expect",
        .list(
          .object([
            Setting(
              "pointer", .text, aliases: ["path"], required: true,
              check: { value in
                value.string?.hasPrefix("/") == true ? nil : "is no JSON pointer; begin it with \"/\""
              }, summary: "Where the value is."),
            Setting("at_most", .number(0...100), aliases: ["<="], summary: "The upper limit."),
            Setting("equals", .json, summary: "The value."),
            Setting("state", .choice(["degraded", "down"]), default: "degraded", summary: "What a failure means."),
          ])), summary: "What must hold."),
    ],
    rules: { config in
      (config["expect"]?.array ?? []).enumerated().compactMap { index, entry in
        entry["at_most"] != nil && entry["equals"] != nil
          ? ConfigProblem(path: ["expect", "\(index)", "at_most"], "cannot stand beside \"equals\"") : nil
      }
    })
}
