public import JSONText
internal import Transport
public import UpkeepModel

/// `icmp`: sends echo requests ("ping") and judges how many are answered.
///
/// A loss below `degraded_loss` percent is operational, one below `down_loss` degraded, a higher one down. The latency is
/// the mean of the round trips. Where the system forbids ICMP to this user: unknown, with the remedy.
public struct ICMPProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "icmp",
    summary: "Sends echo requests (ping) and judges how many are answered.",
    settings: [
      Setting("host", .text, required: true, summary: "The name or address to send to."),
      Setting("count", .integer(1...100), default: 3, summary: "How many requests are sent."),
      Setting(
        "interval", .duration(.milliseconds(1)...(.seconds(60))), default: "100ms",
        summary: "How long after one request the next is sent."),
      Setting("packet_size", .integer(16...65_000), default: 56, summary: "Bytes of data in each request."),
      Setting(
        "degraded_loss", .number(0.01...100), default: 20,
        summary: "Percent of requests without an answer from which on the state is degraded."),
      Setting(
        "down_loss", .number(0.01...100), default: 100,
        summary: "Percent of requests without an answer from which on the state is down."),
      Setting(
        "ip_family", .choice(["any", "ipv4", "ipv6"]), default: "any",
        summary: "Which IP version is used."),
      Setting(
        "timeout", .duration(.milliseconds(1)...(.seconds(3600))), default: "5s",
        summary: "How long the check may take, from the name lookup to the last answer."),
    ],
    rules: { config in
      var problems: [ConfigProblem] = []
      let host = config["host"]?.string ?? ""
      if IPText.bytes(host) == nil, DNSQueryName.fault(in: host) != nil {
        problems.append(
          ConfigProblem(
            setting: "host", "must be a name or an address alone: no scheme, port, path or brackets"))
      }
      let down = config["down_loss"]?.double ?? 100
      if let degraded = config["degraded_loss"]?.double, degraded > down {
        problems.append(ConfigProblem(setting: "degraded_loss", "must not be above down_loss"))
      }
      return problems + [tooLong(config)].compactMap { $0 }
    })

  private static func tooLong(_ config: JSONObject) -> ConfigProblem? {
    let count = config["count"]?.integer ?? 3
    let interval = config["interval"]?.string.flatMap { GoDuration.parse($0) } ?? .milliseconds(100)
    let timeout = config["timeout"]?.string.flatMap { GoDuration.parse($0) } ?? .seconds(5)
    guard count > 1, interval * Int(count - 1) >= timeout else { return nil }
    return ConfigProblem(
      setting: "timeout", "is over before the last request is sent; raise it, or lower count or interval")
  }

  /// Makes the provider.
  public init() {}

  /// Checks the settings; sends nothing (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    var request = PingRequest(host: settings.text("host") ?? "")
    request.count = settings.integer("count") ?? 3
    request.interval = settings.duration("interval") ?? .milliseconds(100)
    request.size = settings.integer("packet_size") ?? 56
    request.timeout = settings.timeout(default: .seconds(5), in: context)
    request.ipFamily =
      switch settings.text("ip_family") {
      case "ipv4": .v4
      case "ipv6": .v6
      default: .any
      }
    request.publicAddressesOnly = context.network == .publicOnly
    return ICMPProbe(
      request: request, degradedLoss: settings.number("degraded_loss") ?? 20,
      downLoss: settings.number("down_loss") ?? 100)
  }
}
