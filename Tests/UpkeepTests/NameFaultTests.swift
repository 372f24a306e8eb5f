import Foundation
import JSONText
import LoopbackServers
import TestRepositories
import Testing

/// The built program on a machine whose resolver fails: whatever connects by a name ends, and tells it. The machine's
/// `/etc/resolv.conf` is exchanged for the program alone, in a mount namespace of its own, which takes root.
@Suite(.enabled(if: geteuid() == 0), .timeLimit(.minutes(2))) struct NameFaultTests {
  enum Resolver: String, CaseIterable, Sendable {
    case silent, failing, denying

    var reply: DNSReply {
      switch self {
      case .silent: .drop
      case .failing: .code(2)
      case .denying: .code(3)
      }
    }

    /// What `dns` tells of it; the others only that there is no address.
    var words: String {
      switch self {
      case .silent: "did not answer within"
      case .failing: "could not find out (SERVFAIL)"
      case .denying: "does not exist (NXDOMAIN"
      }
    }
  }

  private static let entries: [(provider: String, config: String, isAPI: Bool)] = [
    ("http", #""url":"http://name.example/""#, false),
    ("tcp", #""host":"name.example","port":80"#, false),
    ("tls", #""host":"name.example""#, false),
    ("grpc", #""host":"name.example","port":50051"#, false),
    ("websocket", #""url":"ws://name.example/""#, false),
    ("icmp", #""host":"name.example""#, false),
    ("dns", #""name":"name.example""#, false),
    ("statuspage", #""url":"http://name.example""#, true),
    ("prometheus", #""url":"http://name.example","query":"up""#, true),
    ("heroku", #""app":"a","base_url":"http://name.example","api_token":{"env":"UPKEEP_T"}"#, true),
    ("sentry", #""org":"o","project":"p","base_url":"http://name.example","auth_token":{"env":"UPKEEP_T"}"#, true),
    (
      "cloudflare-workers",
      #""account_id":"a","worker":"w","endpoint":"http://name.example/g","api_token":{"env":"UPKEEP_T"}"#, true
    ),
  ]

  @Test(arguments: Resolver.allCases)
  func `R27 a name that cannot be looked up is told by every provider within its timeout`(resolver: Resolver) throws {
    let world = try World()
    // Port 53 is the only one that resolv.conf knows, so the address must be free.
    let address = "127.53.\(Int.random(in: 1...250)).\(Int.random(in: 1...250))"
    let server = try DNSServer(at: address, port: 53) { _ in resolver.reply }
    try world.declare(
      Self.entries.map {
        #"{"key":"\#($0.provider)","provider":"\#($0.provider)","config":{\#($0.config),"timeout":"700ms"}}"#
      })
    let file = world.repository.folder + "/resolv.conf"
    try "nameserver \(address)\n".write(toFile: file, atomically: true, encoding: .utf8)
    let run = try TestRepository.output(
      of: [
        "unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"", file, World.program,
        "reconcile",
      ], in: world.repository.path, environment: ["UPKEEP_OBSERVER": "test", "UPKEEP_T": "t"])
    #expect(run.status == 0, "\(run.stderr)")
    let status = try world.upkeep("status", "--format", "json")
    let components = try #require(try JSONValue(parsing: Array(status.stdout.utf8))["components"]?.array)
    #expect(components.count == Self.entries.count)
    for component in components {
      let key = component["key"]?.string ?? ""
      let message = component["message"]?.string ?? ""
      let isAPI = Self.entries.contains { $0.provider == key && $0.isAPI }
      // R26: without any network nobody could tell.
      let states = isAPI || message.contains("no network") ? ["unknown"] : ["down"]
      #expect(states.contains(component["state"]?.string ?? ""), "\(key): \(message)")
      #expect(message.contains(key == "dns" ? resolver.words : "no address"), "\(key): \(message)")
    }
    #expect(!server.queries.isEmpty)
  }
}
