import JSONText
import LoopbackServers
import Testing
import UpkeepModel

@Suite struct HTTPRedirectTests {
  private let secrets = Secrets([.environment("T"): "s3cr3t", .environment("P"): "s3cr3t-word"])

  /// A server that answers `/` with a redirect and all else with 200.
  private func redirecting(_ status: Int = 302, to location: @escaping @Sendable () -> String) throws -> FaultServer {
    try FaultServer { peer in
      guard let request = peer.readRequest() else { return }
      guard request.split(separator: " ").dropFirst().first == "/" else {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthere")
        return
      }
      peer.write("HTTP/1.1 \(status) Go\r\nLocation: \(location())\r\nContent-Length: 0\r\n\r\n")
    }
  }

  @Test func `redirects are followed up to the limit, and one more is degraded`() async throws {
    let server = try FaultServer { peer in
      guard let request = peer.readRequest(),
        let step = request.split(separator: " ").dropFirst().first?.dropFirst(), let number = Int(step)
      else { return }
      peer.write(
        number == 3
          ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
          : "HTTP/1.1 302 Found\r\nLocation: /\(number + 1)\r\nContent-Length: 0\r\n\r\n")
    }
    let followed = try await httpCheck(server, ["follow_redirects": 3], path: "/0")
    #expect(followed.state == .operational)
    #expect(followed.message == "200 OK")
    #expect(followed.latency == .microseconds(try #require(followed.phases).total))
    let finding = try await httpCheck(server, ["follow_redirects": 2], path: "/0")
    #expect(finding.state == .degraded)
    #expect(finding.message == "302 Found; no more than 2 redirects are followed")
    #expect(server.connectionCount == 7)
  }

  @Test func `R27 a loop of redirects ends at the limit, slow ones at the timeout`() async throws {
    let loop = try FaultServer(Scripts.answer(302, headers: ["Location: /"]))
    #expect(try await httpCheck(loop, ["follow_redirects": 20]).state == .degraded)
    #expect(loop.connectionCount == 21)
    let silent = try FaultServer(Scripts.silent)
    let server = try redirecting { "\(silent.url)/" }
    let finding = try await httpCheck(server, ["follow_redirects": 5, "timeout": "300ms"])
    #expect(finding.state == .down)
    #expect(finding.message.hasSuffix("after 1 redirect"))
    #expect(descriptorsConnected(to: silent.port) == 0)
  }

  @Test(arguments: [
    (301, "POST", "GET"), (302, "POST", "GET"), (303, "PUT", "GET"), (303, "HEAD", "HEAD"), (307, "POST", "POST"),
    (308, "PUT", "PUT"), (301, "PUT", "PUT"),
  ])
  func `the method after a redirect is that of RFC 9110`(status: Int, method: String, next: String) async throws {
    let server = try redirecting(status) { "/next" }
    let config: JSONObject = ["follow_redirects": 1, "method": .string(method), "json": ["a": 1]]
    _ = try await httpCheck(server, config)
    let request = try #require(server.requests.last)
    #expect(request.hasPrefix("\(next) /next HTTP/1.1\r\n"))
    #expect(request.hasSuffix(#"{"a":1}"#) == (next == method && method != "HEAD"))
    #expect(request.contains("Content-Type") == (next == method))
  }

  @Test(
    arguments: [
      ["bearer_token": ["env": "T"]], ["basic_auth": ["user": "u", "password": ["env": "P"]]],
      ["headers": ["X-Own-Key": ["env": "T"]]], ["headers": ["Cookie": ["env": "T"]]],
    ] as [JSONObject])
  func `R13 credentials stay with their own server: another port is another one`(config: JSONObject) async throws {
    let other = try FaultServer(Scripts.answer())
    let server = try redirecting { "\(other.url)/other" }
    let settings = config.filled(from: ["follow_redirects": 3, "headers": ["X-Plain": "1"]])
    #expect(try await httpCheck(server, settings, secrets: secrets).state == .operational)
    let request = try #require(other.requests.first)
    #expect(!request.contains("s3cr3t"))
    #expect(!request.contains("Authorization"))
    #expect(!request.contains("X-Own-Key"))
    #expect(request.contains("\r\nX-Plain: 1\r\n"))
    let same = try redirecting { "/same" }
    #expect(try await httpCheck(same, settings, secrets: secrets).state == .operational)
    let names = ["Authorization", "X-Own-Key", "Cookie"]
    #expect(names.contains { same.requests.last?.contains("\r\n\($0): ") == true })
  }

  @Test func `R13 a body that holds a secret is not sent to another server`() async throws {
    let other = try FaultServer(Scripts.answer())
    let server = try redirecting(307) { "\(other.url)/other" }
    for config in [["body": ["env": "T"]], ["form": ["a": ["env": "T"]]]] as [JSONObject] {
      let finding = try await httpCheck(server, config.filled(from: ["follow_redirects": 3]), secrets: secrets)
      #expect(finding.state == .degraded)
      #expect(finding.message.contains("it would send a secret to another server, 127.0.0.1"))
    }
    #expect(other.connectionCount == 0)
    #expect(try await httpCheck(server, ["follow_redirects": 3, "body": "plain"]).state == .operational)
    #expect(other.requests.first?.hasSuffix("plain") == true)
  }

  @Test func `with same_host_only no other host is asked`() async throws {
    let server = try redirecting { "http://other.invalid/" }
    let finding = try await httpCheck(server, ["follow_redirects": 3, "same_host_only": true])
    #expect(finding.state == .degraded)
    #expect(finding.message == "302 Found; it leads to another host, other.invalid")
    let same = try redirecting { "/next" }
    #expect(try await httpCheck(same, ["follow_redirects": 3, "same_host_only": true]).state == .operational)
  }

  @Test(arguments: ["ftp://a.invalid/", "file:///etc/passwd", "gopher://127.0.0.1:1/", ""])
  func `only http and https are followed`(location: String) async throws {
    let server = try redirecting { location }
    let finding = try await httpCheck(server, ["follow_redirects": 3])
    #expect(finding.state == .degraded)
    #expect(finding.message.hasPrefix("302 Found; it "), "\(finding.message)")
  }

  @Test func `resolve holds for redirects on the same host`() async throws {
    let server = try redirecting { "/next" }
    let finding = try await httpCheck([
      "url": .string("http://service.invalid:\(server.port)/"), "resolve": "127.0.0.1", "follow_redirects": 1,
    ])
    #expect(finding.state == .operational, "\(finding.message)")
  }

  @Test func `where a redirect leads can be expected, followed or not`() async throws {
    let server = try redirecting(301) { "/next" }
    let target = "\(server.url)/next"
    let kept: JSONObject = ["expect_status": "301,308", "expect_redirect": [["equals": .string(target)]]]
    #expect(try await httpCheck(server, kept).state == .operational)
    let wrong: JSONObject = [
      "expect_status": "301", "expect_redirect": [["matches": "^https:", "state": "down"], ["equals": "x"]],
    ]
    let finding = try await httpCheck(server, wrong)
    #expect(finding.state == .down)
    #expect(
      finding.message.hasPrefix(
        "301 Moved Permanently; the redirect's URL (\"\(target)\") does not match \"^https:\"; "))
    #expect(finding.message.hasSuffix("the redirect leads to \"\(target)\", expected \"x\""))
    let followed: JSONObject = ["follow_redirects": 1, "expect_redirect": [["matches": "/next$"]]]
    #expect(try await httpCheck(server, followed).state == .operational)
    let none = try await httpCheck(server, followed, path: "/elsewhere")
    #expect(none.message == "200 OK; there is no redirect")
  }
}
