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
      HostSettings.host,
      Setting("port", .integer(1...65535), required: true, summary: "The port."),
      HostSettings.timeout("How long the check may take, from the name lookup to the answer."),
      Setting("send", .textOrSecret, summary: "Sent as it is once connected; a line needs its own \\r\\n."),
      Setting("expect", .text, summary: "The text that must stand anywhere in the first 64 KiB of the answer."),
      Setting(
        "dialogue", .list(.object(DialogueSettings.fields)),
        summary: "Steps taken in this order, each with one of its fields, in place of send and expect."),
      Setting(
        "must_fail", .flag, default: false,
        summary:
          "Whether the port must take no connections: a refused one is then operational, one that stands is down."
      ),
      HostSettings.ipFamily,
      Setting("tls", .flag, default: false, summary: "Whether TLS begins at once; the certificate is verified then."),
    ] + TLSSettings.all,
    rules: { config in
      var problems = TLSSettings.problems(with: config)
      if let problem = HostSettings.problem(with: config) { problems.append(problem) }
      if config["tls"] != true, let setting = TLSSettings.firstSet(in: config) {
        problems.append(ConfigProblem(setting: setting, "needs \"tls\": true beside it"))
      }
      let said = ["send", "expect", "dialogue", "tls"].first { config[$0] ?? false != false }
      if config["must_fail"] == true, let said {
        problems.append(ConfigProblem(setting: said, "has no meaning beside must_fail, as nothing is said then"))
      }
      return problems + DialogueSettings.problems(with: config)
    })

  /// Makes the provider.
  public init() {}

  /// Checks the settings; resolves no secret and opens no connection (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    let host = settings.text("host") ?? ""
    return TCPProbe(
      host: host, port: settings.integer("port") ?? 0,
      timeout: settings.timeout(default: .seconds(5), in: context), dialogue: DialogueSettings.dialogue(settings),
      tls: settings.flag("tls") == true ? settings.tls : nil,
      name: settings.text("server_name") ?? host, mustFail: settings.flag("must_fail") == true,
      ipFamily: settings.ipFamily,
      network: context.network, secrets: context.secrets)
  }
}
