import Foundation
import JSONText
import LoopbackServers
import Testing
import UpkeepModel

@Suite struct CloudflareWorkersProviderTests {
  private func check(_ body: String, _ config: JSONObject = [:]) async throws -> Finding {
    try await APIReplay.check("cloudflare-workers", FaultServer(Scripts.answer(body: body)), config)
  }

  @Test func `the question is the documented one, with settings and window as variables`() async throws {
    let server = try FaultServer(Scripts.answer(body: APIReplay.invocations(requests: 10, errors: 0)))
    let worker = #"shop"}) { secret } "#
    let config: JSONObject = ["script": .string(worker), "window": "1h"]
    // The alias stands in place of the name.
    var least = APIReplay.config("cloudflare-workers", server.url)
    least["worker"] = nil
    let finding = try await ProvidersTests.check(
      APIReplay.provider("cloudflare-workers"), config.filled(from: least), secrets: APIReplay.secrets)
    #expect(finding.state == .operational)
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("POST /client/v4/graphql HTTP/1.1\r\n"))
    #expect(request.contains("\r\nContent-Type: application/json\r\n"))
    let body = request.components(separatedBy: "\r\n\r\n").dropFirst().joined()
    let json = try JSONValue(parsing: Array(body.utf8))
    #expect(
      json["variables"] == [
        "accountTag": "0a1b", "scriptName": .string(worker), "start": "2026-11-25T11:00:00Z",
        "end": "2026-11-25T12:00:00Z",
      ])
    let query = try #require(json["query"]?.string)
    #expect(query.contains("workersInvocationsAdaptive(limit: 100"))
    #expect(query.contains("sum { requests errors }"))
    #expect(!query.contains("secret"))
  }

  @Test(
    arguments: [
      (1000, 0, "operational", "0% errors: 0 of 1000 invocations in 15m"),
      (1000, 9, "operational", "0.9% errors: 9 of 1000 invocations in 15m"),
      (1000, 10, "degraded", "1% errors: 10 of 1000 invocations in 15m"),
      (3000, 149, "degraded", "4.967% errors: 149 of 3000 invocations in 15m"),
      (1000, 50, "down", "5% errors: 50 of 1000 invocations in 15m"),
      (7, 7, "down", "100% errors: 7 of 7 invocations in 15m"),
    ])
  func `a rate at or above a threshold has its state`(requests: Int, errors: Int, state: String, message: String)
    async throws
  {
    let finding = try await check(APIReplay.invocations(requests: requests, errors: errors))
    #expect(finding.state.rawValue == state)
    #expect(finding.message == message)
    #expect(finding.performance.map(\.label) == ["error_rate", "requests", "errors"])
    #expect(finding.performance[0].value == Double(errors) / Double(requests) * 100)
  }

  @Test func `the thresholds are settings`() async throws {
    let body = APIReplay.invocations(requests: 1000, errors: 20)
    #expect(try await check(body, ["degraded_pct": 2.5]).state == .operational)
    #expect(try await check(body, ["degraded_pct": "0.5", "down_pct": "2"]).state == .down)
  }

  @Test func `rows by dimension are added up`() async throws {
    let rows = [(900, 0), (100, 20)].map { #"{"sum":{"requests":\#($0.0),"errors":\#($0.1)}}"# }
    let body = #"{"data":{"viewer":{"accounts":[{"workersInvocationsAdaptive":[\#(rows.joined(separator: ","))]}]}}}"#
    let finding = try await check(body)
    #expect(finding.state == .degraded)
    #expect(finding.message.hasPrefix("2% errors: 20 of 1000 "))
  }

  @Test func `no invocations are unknown`() async throws {
    for body in [
      APIReplay.invocations(requests: 0, errors: 0),
      #"{"data":{"viewer":{"accounts":[{"workersInvocationsAdaptive":[]}]}},"errors":null}"#,
    ] {
      let finding = try await check(body, ["api_failure": "down"])
      #expect(finding.state == .unknown)
      #expect(finding.message == "no invocations of shop in 15m")
    }
  }

  @Test func `R26 errors of GraphQL are unknown, also beside data`() async throws {
    let error = #"{"message":"not authorized for that account","path":["viewer"],"extensions":{"code":"authz"}}"#
    let healthy = APIReplay.invocations(requests: 9, errors: 0).dropLast(#""errors":null}"#.utf8.count)
    for start in [#"{"data":null,"#, String(healthy)] {
      let body = #"\#(start)"errors":[\#(error)]}"#
      let finding = try await check(body)
      #expect(finding.state == .unknown)
      #expect(finding.message == "Cloudflare answered with an error: not authorized for that account")
      #expect(try await check(body, ["api_failure": "down"]).state == .down)
    }
  }

  @Test func `an account that the token does not show is unknown and says what to look at`() async throws {
    let finding = try await check(#"{"data":{"viewer":{"accounts":[]}},"errors":null}"#, ["api_failure": "down"])
    #expect(finding.state == .unknown)
    #expect(finding.message.hasPrefix("Cloudflare shows no account 0a1b to this token; check account_id"))
  }

  @Test(
    arguments: [
      (["account_id": "a"], "worker"), (["worker": "a"], "account_id"),
      (["account_id": "a", "worker": "a", "api_token": "s3cr3t"], "api_token"),
      (["account_id": "a", "worker": "a", "degraded_pct": 101], "degraded_pct"),
      (["account_id": "a", "worker": "a", "degraded_pct": 6], "degraded_pct"),
      (["account_id": "a", "worker": "a", "window": "10s"], "window"),
      (["account_id": "a", "worker": "a", "script": "b"], "worker"),
    ] as [(JSONObject, String)])
  func `settings that cannot be are refused`(config: JSONObject, setting: String) throws {
    let problem = try #require(complaint(of: APIReplay.provider("cloudflare-workers"), about: config))
    #expect(problem.setting == setting)
    #expect(!"\(problem)".contains("s3cr3t"))
  }
}
