public import UpkeepModel

/// The kinds of check that come with Upkeep.
public enum BuiltInProviders {
  /// All of them, ready to be registered with an engine.
  ///
  /// - Parameters:
  ///   - allowExec: The folders out of which `exec` may run programs; with none it runs nothing.
  ///   - version: Upkeep's version, told to servers as `User-Agent: Upkeep/VERSION`.
  public static func all(allowExec: [String] = [], version: String? = nil) -> [any Provider] {
    let userAgent = version.map { "Upkeep/\($0)" } ?? "Upkeep"
    return [
      HTTPProvider(userAgent: userAgent),
      TCPProvider(),
      TLSProvider(),
      WebSocketProvider(userAgent: userAgent),
      GRPCProvider(userAgent: userAgent),
      DNSProvider(),
      ICMPProvider(),
      ExecProvider(allowExec: allowExec),
      CloudflareWorkersProvider(userAgent: userAgent),
      HerokuProvider(userAgent: userAgent),
      SentryProvider(userAgent: userAgent),
      StatuspageProvider(userAgent: userAgent),
      PrometheusProvider(userAgent: userAgent),
      GitProvider(),
      HeartbeatProvider(),
      GroupProvider(),
    ]
  }

  /// Their names and settings: what validation, schema and documentation are made of.
  public static var descriptions: [ProviderDescription] { all().map(\.description) }
}
