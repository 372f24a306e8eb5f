import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

@Suite struct HTTPRequestSettingsTests {
  private let secrets = Secrets([
    .environment("BODY"): "s3cr3t body", .environment("PASSWORD"): "s3cr3t&word", .environment("TOKEN"): "s3cr3t-token",
  ])

  private func request(_ config: JSONObject) async throws -> String {
    let server = try FaultServer(Scripts.answer())
    let finding = try await httpCheck(server, config, secrets: secrets)
    #expect(finding.state == .operational, "\(finding.message)")
    return try #require(server.requests.first)
  }

  @Test(
    arguments: [
      (["body": "plain text"], "plain text", nil), (["body": ["env": "BODY"]], "s3cr3t body", nil),
      (["body": ""], "", nil),
      (
        ["form": ["user": "a b", "näme&": "1=2", "password": ["env": "PASSWORD"]]],
        "n%C3%A4me%26=1%3D2&password=s3cr3t%26word&user=a%20b", "application/x-www-form-urlencoded"
      ),
      (["json": ["b": [1, 2.5, .null], "a": "ü"]], #"{"a":"ü","b":[1,2.5,null]}"#, "application/json"),
      (["json": .null], "null", "application/json"), (["json": "text"], #""text""#, "application/json"),
    ] as [(JSONObject, String, String?)])
  func `a body, form or JSON value is posted with its content type`(
    config: JSONObject, body: String, type: String?
  ) async throws {
    let request = try await request(config)
    #expect(request.hasPrefix("POST / HTTP/1.1\r\n"))
    #expect(request.hasSuffix("\r\n\r\n" + body))
    #expect(request.contains("\r\nContent-Length: \(body.utf8.count)\r\n"))
    if let type {
      #expect(request.contains("\r\nContent-Type: \(type)\r\n"))
    } else {
      #expect(!request.lowercased().contains("content-type"))
    }
  }

  @Test(arguments: ["PUT", "GET", "DELETE"])
  func `the method and the content type can be others`(method: String) async throws {
    let request = try await request([
      "json": ["a": 1], "method": .string(method), "headers": ["content-type": "application/vnd.api+json"],
    ])
    #expect(request.hasPrefix("\(method) / HTTP/1.1\r\n"))
    #expect(request.contains("\r\ncontent-type: application/vnd.api+json\r\n"))
    #expect(!request.contains("application/json"))
  }

  @Test func `basic authentication is sent as the base64 of user and password`() async throws {
    let request = try await request(["basic_auth": ["user": "jo", "password": ["env": "PASSWORD"]]])
    #expect(request.contains("\r\nAuthorization: Basic am86czNjcjN0JndvcmQ=\r\n"))
  }

  @Test func `a bearer token is sent in its header`() async throws {
    let request = try await request(["bearer_token": ["env": "TOKEN"]])
    #expect(request.contains("\r\nAuthorization: Bearer s3cr3t-token\r\n"))
  }

  @Test(
    arguments: [
      ["basic_auth": ["user": "jo", "password": ["env": "GONE"]]], ["bearer_token": ["env": "GONE"]],
      ["body": ["env": "GONE"]], ["form": ["a": ["env": "GONE"]]], ["headers": ["A": ["env": "GONE"]]],
      ["client_certificate": "/c.pem", "client_key": ["file": "/gone"]],
      ["client_certificate": "/c.pem", "client_key": ["env": "TOKEN"], "client_key_password": ["env": "GONE"]],
      ["proxy": "http://127.0.0.1:1", "proxy_auth": ["user": "jo", "password": ["env": "GONE"]]],
    ] as [JSONObject])
  func `R26 a secret that cannot be had is unknown, and nothing is sent`(config: JSONObject) async throws {
    let server = try FaultServer(Scripts.answer())
    let finding = try await httpCheck(server, config, secrets: secrets)
    #expect(finding.state == .unknown)
    #expect(finding.message == "the secret is not there")
    #expect(server.connectionCount == 0)
  }

  @Test(
    arguments: [
      ["headers": ["X-Api-Key": ["env": "TOKEN"]]], ["bearer_token": ["env": "TOKEN"]], ["body": ["env": "TOKEN"]],
      ["form": ["a": ["env": "PASSWORD"]]], ["basic_auth": ["user": "jo", "password": ["env": "PASSWORD"]]],
    ] as [JSONObject])
  func `R13 a server that repeats what it was sent gets no secret into a message`(config: JSONObject) async throws {
    let server = try FaultServer { peer in
      guard let request = peer.readRequest() else { return }
      let lines = request.split(whereSeparator: { "\r\n =".contains($0) }).map { JSONValue.string(String($0)) }
      let body = JSONValue.array(lines).canonicalText
      peer.write(
        "HTTP/1.1 200 OK\r\nX-Echo: \(lines.last?.string ?? "")\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
    let expectations: JSONObject = [
      "expect_json": .array(
        (0..<30).map { ["pointer": .string("/\($0)"), "equals": 1, "exists": true] }),
      "expect_headers": [["name": "X-Echo", "equals": "x"], ["name": "X-Echo", "absent": true]],
      "expect_body": [["equals": "x"]],
    ]
    let finding = try await httpCheck(server, config.filled(from: expectations), secrets: secrets)
    #expect(finding.state == .degraded)
    #expect(finding.message.contains("***"))
    for part in ["s3cr3t", "am86czNj", "%26word"] { #expect(!finding.message.contains(part)) }
  }

  @Test(
    arguments: [
      (["body": "a", "json": 1], "json"), (["body": "a", "form": [:]], "form"), (["json": 1, "form": [:]], "json"),
      (["basic_auth": ["user": "u"]], "basic_auth"),
      (["basic_auth": ["user": "u:s3cr3t", "password": ["env": "P"]]], "basic_auth"),
      (["basic_auth": ["user": "u", "password": "s3cr3t"]], "basic_auth"), (["bearer_token": "s3cr3t"], "bearer_token"),
      (["bearer_token": ["env": "T"], "basic_auth": ["user": "u", "password": ["env": "P"]]], "bearer_token"),
      (["bearer_token": ["env": "T"], "headers": ["authorization": ["env": "T"]]], "headers"),
      (["resolve": "127.0.0.1", "unix_socket": "/s"], "unix_socket"),
      (["proxy": "http://p", "unix_socket": "/s"], "proxy"),
      (["proxy": "http://u:s3cr3t@p"], "proxy"), (["proxy": "http://s3cr3t@p"], "proxy"),
      (["proxy": "ftp://p"], "proxy"),
      (["proxy_auth": ["user": "u", "password": ["env": "P"]]], "proxy_auth"),
      (["resolve": "host.example"], "resolve"), (["unix_socket": "s.sock"], "unix_socket"),
      (["ca_file": "ca.pem"], "ca_file"),
      (["client_certificate": "c.pem"], "client_certificate"), (["client_key": ["env": "K"]], "client_key"),
      (["client_key": "s3cr3t", "client_certificate": "/c.pem"], "client_key"),
      (["client_certificate": "/c.pem"], "client_certificate"),
      (["client_key_password": ["env": "P"]], "client_key_password"), (["same_host_only": true], "same_host_only"),
      (["follow_redirects": 21], "follow_redirects"), (["http_version": "3"], "http_version"),
      (["min_tls": "1.4"], "min_tls"),
      (["ip_family": "ipv5"], "ip_family"), (["max_body": 16_777_217], "max_body"), (["insecure": "maybe"], "insecure"),
    ] as [(JSONObject, String)])
  func `R13 settings that do not go together are refused by name and without values`(
    config: JSONObject, setting: String
  ) throws {
    let problem = try #require(complaint(of: HTTPProvider(), about: config.filled(from: ["url": "http://a/"])))
    #expect(problem.setting == setting, "\(problem)")
    #expect(!"\(problem)".contains("s3cr3t"))
  }
}
