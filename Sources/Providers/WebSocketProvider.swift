public import JSONText
internal import Transport
public import UpkeepModel

/// `websocket`: upgrades an HTTP connection to WebSocket (RFC 6455), and where asked exchanges messages over it.
///
/// Upgraded, pings answered, and answered with `expect` where it is set: operational. Upgraded and answered otherwise:
/// degraded. Not upgraded, or silent where an answer is expected: down.
public struct WebSocketProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "websocket",
    summary: "Opens a WebSocket connection, and where asked exchanges messages over it.",
    settings: [
      Setting(
        "url", .url(schemes: ["ws", "wss"]), required: true,
        summary: "Where to connect; without user and password, which belong into a header."),
      HostSettings.timeout("How long the check may take, from the name lookup to the farewell."),
      Setting("send", .textOrSecret, summary: "A text message to send once the connection stands."),
      Setting("expect", .text, summary: "The text that must stand in a message of the server."),
      Setting("ping", .flag, default: true, summary: "Whether a ping is sent, which the server must answer."),
      Setting("subprotocol", .text, summary: "The subprotocol that the server must choose."),
      Setting(
        "headers", .textMap(secrets: true), default: [:],
        summary: "Headers to send along; those that carry credentials must be references to secrets."),
      HostSettings.ipFamily,
    ] + TLSSettings.all,
    rules: { config in
      var problems = TLSSettings.problems(with: config)
      let url = config["url"]?.string ?? ""
      guard let address = WebSocketAddress(url) else {
        return problems + [ConfigProblem(setting: "url", "must hold a host and no user, password or fragment (#)")]
      }
      if let problem = HostSettings.problem(withHost: address.host, in: "url") { problems.append(problem) }
      if !address.isSecure, let setting = TLSSettings.firstSet(in: config) {
        problems.append(ConfigProblem(setting: setting, "is only for a wss:// URL"))
      }
      if let name = config["subprotocol"]?.string, !SettingCheck.isToken(name) {
        problems.append(ConfigProblem(setting: "subprotocol", "must be one word without commas and spaces"))
      }
      for member in config["headers"]?.object?.members ?? [] {
        if let problem = HeaderRules.problem(with: member.name, member.value) { problems.append(problem) }
        if ownHeaders.contains(member.name.lowercased()) {
          problems.append(ConfigProblem(setting: "headers", "\(member.name) belongs to the upgrade itself"))
        }
      }
      return problems
    })

  /// What the upgrade sends itself.
  private static let ownHeaders: Set<String> = [
    "upgrade", "connection", "sec-websocket-version", "sec-websocket-key", "sec-websocket-protocol",
    "sec-websocket-extensions",
  ]

  private let userAgent: String

  /// Makes the provider.
  ///
  /// - Parameter userAgent: The `User-Agent` header, unless a component has its own.
  public init(userAgent: String = "Upkeep") { self.userAgent = userAgent }

  /// Checks the settings; resolves no secret and opens no connection (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    guard let address = WebSocketAddress(settings.text("url") ?? "") else {
      throw ConfigProblem(setting: "url", "must be a URL")
    }
    return WebSocketProbe(
      address: address, headers: settings.textMap("headers"), subprotocol: settings.text("subprotocol"),
      text: settings.textOrSecret("send"), expected: settings.text("expect").flatMap { $0.isEmpty ? nil : $0 },
      pings: settings.flag("ping") != false, tls: settings.tls, name: settings.text("server_name") ?? address.host,
      ipFamily: settings.ipFamily, timeout: settings.timeout(default: .seconds(5), in: context), userAgent: userAgent,
      network: context.network, secrets: context.secrets)
  }
}
