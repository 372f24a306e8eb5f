public import JSONText
internal import Transport
public import UpkeepModel

/// `tcp`: opens a connection, and where asked sends a text and waits for another.
///
/// Connected, and answered with `expect` where it is set: operational. Answered otherwise: degraded, with what came.
/// Not connected, or silent where an answer is expected: down.
public struct TCPProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "tcp",
    summary: "Opens a TCP connection, and where asked holds a short dialogue over it.",
    settings: [
      Setting("host", .text, required: true, summary: "The name or address to connect to, without a port."),
      Setting("port", .integer(1...65535), required: true, summary: "The port."),
      Setting(
        "timeout", .duration(.milliseconds(1)...(.seconds(3600))), default: "5s",
        summary: "How long the check may take, from the name lookup to the answer."),
      Setting("send", .textOrSecret, summary: "Sent as it is once connected; a line needs its own \\r\\n."),
      Setting("expect", .text, summary: "The text that must stand anywhere in the first 64 KiB of the answer."),
    ],
    rules: { config in
      let host = config["host"]?.string ?? ""
      guard host.utf8.allSatisfy({ $0 > 0x20 && !"/?#@\\[]\u{7F}".utf8.contains($0) }) else {
        return [
          ConfigProblem(
            setting: "host", "must be a name or an address alone: no scheme, path or brackets around an IPv6 address")
        ]
      }
      guard host.utf8.count(where: { $0 == UInt8(ascii: ":") }) != 1 else {
        return [ConfigProblem(setting: "host", "must not hold the port; write it under port")]
      }
      return []
    })

  /// Makes the provider.
  public init() {}

  /// Checks the settings; resolves no secret and opens no connection (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    return TCPProbe(
      host: settings.text("host") ?? "", port: settings.integer("port") ?? 0,
      timeout: settings.timeout(default: .seconds(5), in: context), text: settings.textOrSecret("send"),
      expected: settings.text("expect") ?? "", network: context.network, secrets: context.secrets)
  }
}
