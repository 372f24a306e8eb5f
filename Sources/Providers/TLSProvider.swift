public import JSONText
internal import Transport
public import UpkeepModel

/// `tls`: makes a TLS handshake and judges the certificates that the server presents: chain, name, strength, and the
/// days of life that are left.
///
/// Verified and with more life than `degraded_within`: operational. Less: degraded. Less than `down_within`, expired,
/// not to be trusted, or no TLS at all: down.
public struct TLSProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "tls",
    summary: "Makes a TLS handshake, verifies the certificates and tells how long they are still valid.",
    settings: [
      HostSettings.host,
      Setting("port", .integer(1...65535), summary: "The port; without it 443, or that of the protocol in starttls."),
      Setting(
        "starttls", .choice(StartTLS.allCases.map(\.rawValue)),
        summary: "The protocol that is spoken in plain text before TLS begins."),
      Setting(
        "degraded_within", .duration(life), default: "21d",
        summary: "With less life left than this the state is degraded."),
      Setting("down_within", .duration(life), default: "3d", summary: "With less life left than this it is down."),
      HostSettings.timeout("How long the check may take, from the name lookup to the end of the handshake."),
      HostSettings.ipFamily,
    ] + TLSSettings.all,
    rules: { config in
      var problems = TLSSettings.problems(with: config)
      if let problem = HostSettings.problem(with: config) { problems.append(problem) }
      if config["host"]?.string?.utf8.allSatisfy({ $0 < 0x80 }) == false, config["server_name"] == nil {
        problems.append(ConfigProblem(setting: "host", "must be in ASCII; write the name in its xn-- form"))
      }
      func limit(_ name: String, _ standard: Int64) -> Duration {
        config[name]?.string.flatMap(GoDuration.parse) ?? .seconds(86400 * standard)
      }
      if limit("down_within", 3) > limit("degraded_within", 21) {
        problems.append(
          ConfigProblem(setting: "down_within", "must not be longer than degraded_within, or nothing is ever degraded"))
      }
      return problems
    })

  /// A century.
  private static let life = Duration.zero...Duration.seconds(86400 * 36525)

  /// Makes the provider.
  public init() {}

  /// Checks the settings; opens no file and no connection (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    let start = settings.text("starttls").flatMap { StartTLS(rawValue: $0) }
    let host = settings.text("host") ?? ""
    return TLSProbe(
      host: host, port: settings.integer("port") ?? start?.port ?? 443, start: start,
      name: settings.text("server_name") ?? host,
      limits: CertificateLimits(
        degraded: settings.duration("degraded_within") ?? .seconds(86400 * 21),
        down: settings.duration("down_within") ?? .seconds(86400 * 3)),
      tls: settings.tls, ipFamily: settings.ipFamily,
      timeout: settings.timeout(default: .seconds(5), in: context), network: context.network,
      secrets: context.secrets)
  }
}
