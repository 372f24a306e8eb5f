import JSONText
import LoopbackServers
import Testing
import UpkeepModel

@Suite struct HerokuProviderTests {
  private func check(_ dynos: [(String, String, String)], _ config: JSONObject = [:]) async throws -> Finding {
    try await APIReplay.check(
      "heroku", FaultServer(Scripts.answer(body: APIReplay.dynos(dynos.map { ($0.0, $0.1, $0.2) }))), config)
  }

  @Test func `the request is that of version 3, with the app as one segment of the path`() async throws {
    let server = try FaultServer(Scripts.answer(body: "[]"))
    _ = try await APIReplay.check("heroku", server, ["app": "../a b?x#y", "base_url": .string(server.url + "/base/")])
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("GET /base/apps/..%2Fa%20b%3Fx%23y/dynos HTTP/1.1\r\n"))
    #expect(request.contains("\r\nAccept: application/vnd.heroku+json; version=3\r\n"))
    #expect(!request.contains("Accept: application/json"))
  }

  @Test func `all up is operational, some degraded, none down`() async throws {
    let all = try await check([("web.1", "web", "up"), ("web.2", "web", "up")])
    #expect(all.state == .operational)
    #expect(all.message == "2 of 2 dynos up")
    #expect(all.performance == [PerformanceValue(label: "up", value: 2, minimum: 0, maximum: 2)])
    let some = try await check([("web.1", "web", "up"), ("web.2", "web", "crashed"), ("work.1", "work", "starting")])
    #expect(some.state == .degraded)
    #expect(some.message == "1 of 3 dynos up: web.2 crashed, work.1 starting")
    let none = try await check([("web.1", "web", "down")])
    #expect(none.state == .down)
    #expect(none.message == "0 of 1 dyno up: web.1 down")
  }

  @Test func `an idle dyno is up, as it starts with the next request`() async throws {
    let finding = try await check([("web.1", "web", "idle"), ("web.2", "web", "up")])
    #expect(finding.state == .operational)
    #expect(finding.message == "2 of 2 dynos up (1 idle)")
  }

  @Test func `no dynos are unknown`() async throws {
    let finding = try await check([], ["api_failure": "down"])
    #expect(finding.state == .unknown)
    #expect(finding.message == "the app has no dynos")
  }

  @Test func `dynos that come and go do not count, unless their type is asked for`() async throws {
    let dynos = [("web.1", "web", "up"), ("run.1", "run", "starting"), ("release.1", "release", "crashed")]
    #expect(try await check(dynos).message == "1 of 1 dyno up")
    #expect(try await check(dynos, ["type": "run"]).state == .down)
    let finding = try await check(dynos, ["type": "worker"])
    #expect(finding.state == .unknown)
    #expect(finding.message == "the app has no dynos of type worker")
  }

  @Test func `pages are followed by their range, with the token`() async throws {
    let server = try FaultServer(
      Scripts.answering { request in
        request.contains("\r\nRange: ]0123..; max=2\r\n")
          ? (200, [], APIReplay.dynos([("web.3", "web", "crashed")]))
          : (206, ["Next-Range: ]0123..; max=2"], APIReplay.dynos([("web.1", "web", "up"), ("web.2", "web", "up")]))
      })
    let finding = try await APIReplay.check("heroku", server)
    #expect(finding.state == .degraded)
    #expect(finding.message == "2 of 3 dynos up: web.3 crashed")
    #expect(server.requests.count == 2)
    #expect(server.requests.allSatisfy { $0.contains("\r\nAuthorization: Bearer ") })
  }

  @Test func `R27 pages without end are unknown`() async throws {
    let page = APIReplay.dynos([("web.1", "web", "up")])
    let server = try FaultServer(Scripts.answering { _ in (206, ["Next-Range: ]0123.."], page) })
    let finding = try await APIReplay.check("heroku", server)
    #expect(finding.state == .unknown)
    #expect(finding.message == "Heroku lists more than 20 pages of dynos")
  }

  @Test func `the timeout is for all pages together`() async throws {
    let page = APIReplay.dynos([("web.1", "web", "up")])
    let server = try FaultServer { peer in
      guard let request = peer.readRequest() else { return }
      if request.contains("\r\nRange:") { return peer.waitUntilClosed() }
      peer.write("HTTP/1.1 206 Partial\r\nNext-Range: ]0..\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)")
    }
    let finding = try await APIReplay.check("heroku", server, ["timeout": "300ms"])
    #expect(finding.state == .unknown)
    #expect(finding.message.contains("could not be asked: no "))
  }

  @Test func `settings that cannot be are refused`() throws {
    for (config, setting) in [
      ([:], "app"), (["app": ".."], "app"), (["app": "a", "api_token": "s3cr3t"], "api_token"),
      (["app": "a", "base_url": "ftp://a"], "base_url"),
    ] as [(JSONObject, String)] {
      #expect(complaint(of: APIReplay.provider("heroku"), about: config)?.setting == setting)
    }
  }
}
