import JSONText
import LoopbackServers
import Providers
import UpkeepModel

/// Checks a server once with these settings of `http`.
func httpCheck(
  _ server: FaultServer, _ config: JSONObject = [:], path: String = "/", secrets: Secrets = Secrets(),
  network: NetworkPolicy = .anywhere
) async throws -> Finding {
  try await httpCheck(
    config.filled(from: ["url": .string(server.url + path)]), secrets: secrets, network: network)
}

/// Checks once with these settings of `http`.
func httpCheck(
  _ config: JSONObject, secrets: Secrets = Secrets(), network: NetworkPolicy = .anywhere
) async throws -> Finding {
  let context = ProbeContext(secrets: secrets, network: network)
  return try await HTTPProvider(userAgent: "Upkeep/1.2").probe(
    for: config.filled(from: ["timeout": "30s"]), context: context
  ).check()
}
