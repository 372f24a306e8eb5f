public import JSONText
internal import Transport
public import UpkeepModel

/// `grpc`: asks a gRPC server for its health, or that of one of its services, by the standard service
/// `grpc.health.v1.Health`.
///
/// Serving: operational. Not serving, or not known to the server: down.
public struct GRPCProvider: Provider {
  /// The name and the settings.
  public let description = ProviderDescription(
    name: "grpc",
    summary: "Asks a gRPC server for its health by the standard service grpc.health.v1.Health.",
    settings: [
      HostSettings.host,
      Setting("port", .integer(1...65535), required: true, summary: "The port."),
      Setting(
        "service", .text, default: "", summary: "The service whose health is asked for; empty: the server as a whole."),
      HostSettings.timeout("How long the check may take, from the name lookup to the last byte."),
      Setting(
        "authority", .text, summary: "The value of :authority, where a proxy chooses by it; without it, host and port."),
      Setting(
        "metadata", .textMap(secrets: true), default: [:],
        summary: "Metadata to send along; what carries credentials must be a reference to a secret."),
      HostSettings.ipFamily,
      Setting("tls", .flag, default: false, summary: "Whether TLS is spoken; the certificate is verified then."),
    ] + TLSSettings.all,
    rules: { config in
      var problems = TLSSettings.problems(with: config)
      if let problem = HostSettings.problem(with: config) { problems.append(problem) }
      if config["tls"] != true, let setting = TLSSettings.firstSet(in: config) {
        problems.append(ConfigProblem(setting: setting, "needs \"tls\": true beside it"))
      }
      if let authority = config["authority"]?.string,
        authority.isEmpty || !authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@\\".utf8.contains($0) })
      {
        problems.append(ConfigProblem(setting: "authority", "must be a name, with a port where needed"))
      }
      for member in config["metadata"]?.object?.members ?? [] {
        if let problem = HeaderRules.problem(with: member.name, member.value, in: "metadata") {
          problems.append(problem)
        }
        let name = member.name.lowercased()
        if name.hasPrefix("grpc-") || ["te", "content-type", "host", "connection", "user-agent"].contains(name) {
          problems.append(ConfigProblem(setting: "metadata", "\(member.name) belongs to gRPC itself"))
        }
      }
      return problems
    })

  private let userAgent: String

  /// Makes the provider.
  ///
  /// - Parameter userAgent: The `User-Agent` header.
  public init(userAgent: String = "Upkeep") { self.userAgent = userAgent }

  /// Checks the settings; resolves no secret and opens no connection (R9).
  public func probe(for config: JSONObject, context: ProbeContext) throws(ConfigProblem) -> any Probe {
    let settings = try Settings(config, for: description)
    let host = settings.text("host") ?? ""
    return GRPCProbe(
      host: host, port: settings.integer("port") ?? 0, service: settings.text("service") ?? "",
      tls: settings.flag("tls") == true ? settings.tls : nil, name: settings.text("server_name") ?? host,
      authority: settings.text("authority"), metadata: settings.textMap("metadata"), ipFamily: settings.ipFamily,
      timeout: settings.timeout(default: .seconds(5), in: context), userAgent: userAgent, network: context.network,
      secrets: context.secrets)
  }
}
