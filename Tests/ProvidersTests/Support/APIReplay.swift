import JSONText
import LoopbackServers
import Providers
import UpkeepModel

/// The five providers that ask an API, each with settings that lead to a server of the test.
enum APIReplay {
  static let token = "s3cr3t-t0ken/+"
  static let secrets = Secrets([
    .environment("CLOUDFLARE_API_TOKEN"): token, .environment("HEROKU_API_KEY"): token,
    .environment("SENTRY_AUTH_TOKEN"): token, .environment("UPKEEP_TOKEN"): token,
  ])
  static let names = ["cloudflare-workers", "heroku", "sentry", "statuspage", "prometheus"]

  /// The moment at which checks of a Worker take place.
  static let now = Timestamp("2026-11-25T12:00:00Z") ?? Timestamp(seconds: 0)

  static func provider(_ name: String) -> any Provider {
    name == "cloudflare-workers"
      ? CloudflareWorkersProvider(userAgent: "Upkeep/1.2", now: { now })
      : BuiltInProviders.all(version: "1.2").first { $0.name == name } ?? TCPProvider()
  }

  static func config(_ name: String, _ url: String) -> JSONObject {
    switch name {
    case "cloudflare-workers":
      ["account_id": "0a1b", "worker": "shop", "endpoint": .string(url + "/client/v4/graphql")]
    case "heroku": ["app": "shop", "base_url": .string(url)]
    case "sentry": ["org": "acme", "project": "shop", "base_url": .string(url)]
    case "statuspage": ["url": .string(url)]
    default: ["url": .string(url), "query": "up", "bearer_token": ["env": "UPKEEP_TOKEN"]]
    }
  }

  /// What each API answers when all is well.
  static func healthyBody(_ name: String) -> String {
    switch name {
    case "cloudflare-workers": invocations(requests: 1000, errors: 2)
    case "heroku": dynos([("web.1", "web", "up")])
    case "sentry": "[]"
    case "statuspage":
      #"{"page":{"id":"p"},"components":[],"incidents":[],"scheduled_maintenances":[],"#
        + #""status":{"indicator":"none","description":"All Systems Operational"}}"#
    default: #"{"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"1"]}}"#
    }
  }

  /// One check of the provider against a server.
  static func check(
    _ name: String, _ server: FaultServer, _ config: JSONObject = [:], secrets: Secrets = APIReplay.secrets,
    network: NetworkPolicy = .anywhere
  ) async throws -> Finding {
    let context = ProbeContext(secrets: secrets, network: network)
    return try await provider(name).probe(
      for: config.filled(from: Self.config(name, server.url)).filled(from: ["timeout": "30s"]), context: context
    ).check()
  }

  static func invocations(requests: Int, errors: Int) -> String {
    #"{"data":{"viewer":{"accounts":[{"workersInvocationsAdaptive":[{"sum":{"errors":\#(errors),"#
      + #""requests":\#(requests)}}]}]}},"errors":null}"#
  }

  static func dynos(_ dynos: [(name: String, type: String, state: String)]) -> String {
    let entries = dynos.map { dyno in
      #"{"attach_url":null,"command":"run","created_at":"2026-11-01T12:00:00Z","id":"01234567-89ab","#
        + #""name":"\#(dyno.name)","release":{"id":"0123","version":11},"app":{"name":"shop","id":"0123"},"#
        + #""size":"standard-1X","state":"\#(dyno.state)","type":"\#(dyno.type)","updated_at":"2026-11-01T12:00:00Z"}"#
    }
    return "[\(entries.joined(separator: ","))]"
  }

  static func issues(_ count: Int) -> String {
    "["
      + (0..<count).map { #"{"id":"\#($0)","shortId":"SHOP-\#($0)","title":"TypeError","status":"unresolved"}"# }
      .joined(separator: ",") + "]"
  }
}

extension Scripts {
  /// Answers each request as it deserves.
  static func answering(_ choose: @escaping @Sendable (String) -> (status: Int, headers: [String], body: String))
    -> FaultServer.Script
  {
    { peer in
      guard let request = peer.readRequest() else { return }
      let (status, headers, body) = choose(request)
      let lines = ["HTTP/1.1 \(status) Status", "Content-Length: \(body.utf8.count)"] + headers
      peer.write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
  }
}
