public import JSONText
internal import Transport
public import UpkeepModel

/// `http`: sends a request over a fresh connection and judges the status of the answer.
///
/// A status of 2xx, or exactly `expect_status` where it is set, is operational; any other answer is degraded; no
/// answer is down. Redirects are not followed. At most 1 MiB of the body is read.
public struct HTTPProvider: Provider {
  /// Headers that carry credentials: their values must be references to secrets.
  static let credentialHeaders: Set<String> = [
    "authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token", "private-token",
  ]

  /// The name and the settings.
  public let description = ProviderDescription(
    name: "http",
    summary: "Sends an HTTP request and judges the status of the answer.",
    settings: [
      Setting(
        "url", .url(schemes: ["http", "https"]), required: true,
        summary: "Where the request goes; without user and password, which belong into a header."),
      Setting(
        "method", .choice(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]), default: "GET",
        summary: "The request's method."),
      Setting(
        "expect_status", .integer(100...599),
        summary: "The only status that is operational; without it any 2xx is."),
      Setting(
        "timeout", .duration(.milliseconds(1)...(.seconds(3600))), default: "5s",
        summary: "How long the check may take, from the name lookup to the last byte."),
      Setting(
        "headers", .textMap(secrets: true), default: [:],
        summary: "Headers to send; those that carry credentials must be references to secrets."),
    ],
    rules: { config in
      var problems: [ConfigProblem] = []
      if config["url"]?.string.map(hasUser) == true {
        problems.append(
          ConfigProblem(
            setting: "url",
            "must not hold a user or password; send an Authorization header whose value is a reference to a secret"))
      }
      for member in config["headers"]?.object?.members ?? [] {
        if let problem = problem(withHeader: member.name, member.value) { problems.append(problem) }
      }
      return problems
    })

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
      url: settings.text("url") ?? "", method: settings.text("method") ?? "GET",
      expectedStatus: settings.integer("expect_status"), headers: settings.textMap("headers"),
      timeout: settings.timeout(default: .seconds(5), in: context), userAgent: userAgent, network: context.network,
      secrets: context.secrets)
  }

  /// By bytes: this runs for every component of a manifest, and by characters it took a fifth of a plan.
  private static func hasUser(_ url: String) -> Bool {
    var url = url
    return url.withUTF8 { bytes in
      guard bytes.count > 3, let scheme = (0..<bytes.count - 2).first(where: { bytes[$0...].starts(with: "://".utf8) })
      else {
        return false
      }
      let authority = bytes[(scheme + 3)...].prefix { !"/?#\\".utf8.contains($0) }
      return authority.contains(UInt8(ascii: "@"))
    }
  }

  private static func problem(withHeader name: String, _ value: JSONValue) -> ConfigProblem? {
    let isToken =
      !name.isEmpty
      && name.utf8.allSatisfy { byte in
        byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
      }
    guard isToken else {
      return ConfigProblem(setting: "headers", "a name is empty or has a character that HTTP does not allow in it")
    }
    guard let literal = value.string else { return nil }
    if credentialHeaders.contains(name.lowercased()) {
      return ConfigProblem(
        setting: "headers",
        "\(name) carries a credential, so it must be a reference to a secret such as {\"env\": \"UPKEEP_TOKEN\"}")
    }
    guard literal.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      return ConfigProblem(setting: "headers", "\(name) has a line break or control character")
    }
    return nil
  }
}
