import JSONText
import LoopbackServers
import Testing
import UpkeepModel

@Suite struct SentryProviderTests {
  private func check(_ count: Int, _ config: JSONObject = [:], link: String? = nil) async throws -> Finding {
    let headers = link.map { ["Link: \($0)"] } ?? []
    return try await APIReplay.check(
      "sentry", FaultServer(Scripts.answer(headers: headers, body: APIReplay.issues(count))), config)
  }

  @Test func `the request is the documented one, with names as segments of the path`() async throws {
    let server = try FaultServer(Scripts.answer(body: "[]"))
    let base = JSONValue.string(server.url + "/sentry/")
    _ = try await APIReplay.check("sentry", server, ["org": "a/b", "project": "c?d", "base_url": base])
    #expect(
      server.requests.first?.hasPrefix(
        "GET /sentry/api/0/projects/a%2Fb/c%3Fd/issues/?query=is:unresolved&limit=100 HTTP/1.1\r\n") == true)
  }

  @Test(
    arguments: [
      (0, "operational", "no unresolved issues"), (1, "degraded", "1 unresolved issue"),
      (9, "degraded", "9 unresolved issues"), (10, "down", "10 unresolved issues"),
      (99, "down", "99 unresolved issues"), (100, "down", "100+ unresolved issues"),
    ])
  func `a count at or above a threshold has its state`(count: Int, state: String, message: String) async throws {
    let finding = try await check(count)
    #expect(finding.state.rawValue == state)
    #expect(finding.message == message)
    #expect(finding.performance.first?.value == Double(count))
  }

  @Test func `the thresholds are settings`() async throws {
    #expect(try await check(4, ["degraded_count": 5]).state == .operational)
    #expect(try await check(4, ["degraded_count": "2", "down_count": "4"]).state == .down)
  }

  private static func link(_ results: Bool, _ cursor: String) -> String {
    #"<https://evil.example/?cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", "#
      + #"<https://evil.example/?cursor=\#(cursor)>; rel="next"; results="\#(results)"; cursor="\#(cursor)""#
  }

  @Test func `a full page that is the last one is told exactly`() async throws {
    #expect(try await check(100, link: Self.link(false, "0:100:0")).message == "100 unresolved issues")
    #expect(try await check(100, link: Self.link(true, "0:100:0")).message == "100+ unresolved issues")
  }

  @Test func `further pages are read only where a threshold lies there, and never from elsewhere`() async throws {
    let server = try FaultServer(
      Scripts.answering { request in
        if request.contains("&cursor=0%3A200%3A0%26") { return (200, [], APIReplay.issues(30)) }
        let cursor = request.contains("&cursor=0%3A100%3A0 ") ? "0:200:0&" : "0:100:0"
        return (200, ["Link: \(Self.link(true, cursor))"], APIReplay.issues(100))
      })
    #expect(try await APIReplay.check("sentry", server).message == "100+ unresolved issues")
    #expect(server.requests.count == 1)
    let more = try await APIReplay.check("sentry", server, ["degraded_count": 150, "down_count": 900])
    #expect(more.message == "230 unresolved issues")
    #expect(more.state == .degraded)
    #expect(server.requests.count == 4)
    let down = try await APIReplay.check("sentry", server, ["degraded_count": 150, "down_count": 200])
    #expect(down.message == "200+ unresolved issues")
    #expect(down.state == .down)
  }

  @Test func `settings that cannot be are refused`() throws {
    for (config, setting) in [
      (["org": "a"], "project"), (["project": "a"], "org"), (["org": "a", "project": "."], "project"),
      (["org": "a", "project": "b", "degraded_count": 11], "degraded_count"),
      (["org": "a", "project": "b", "down_count": 0], "down_count"),
      (["org": "a", "project": "b", "auth_token": "s3cr3t"], "auth_token"),
    ] as [(JSONObject, String)] {
      let problem = try #require(complaint(of: APIReplay.provider("sentry"), about: config))
      #expect(problem.setting == setting)
      #expect(!"\(problem)".contains("s3cr3t"))
    }
  }
}
