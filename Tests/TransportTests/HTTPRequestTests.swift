import LoopbackServers
import Testing
import Transport

@Suite struct HTTPRequestTests {
  private func received(_ change: (inout HTTPRequest) -> Void) async throws -> String {
    let server = try FaultServer(Scripts.answer())
    var request = HTTPRequest(server.url + "/x")
    change(&request)
    _ = try await get(request)
    return try #require(server.requests.first)
  }

  @Test func `headers are sent in order, Host is replaced, and nothing unasked is added`() async throws {
    let text = try await received {
      $0.headers = [("X-B", "2"), ("Host", "example.org"), ("X-A", "1"), ("X-Empty", ""), ("X-A", "3")]
    }
    let lines = text.split(separator: "\r\n").map(String.init)
    #expect(lines.contains("Host: example.org"))
    #expect(
      lines.filter { $0.hasPrefix("X-") } == ["X-B: 2", "X-A: 1", "X-Empty:", "X-A: 3"])
    #expect(!text.contains("Accept-Encoding"))
    #expect(!text.contains("User-Agent"))
    #expect(lines.contains("Connection: close"))
  }

  @Test(arguments: ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "M-SEARCH"])
  func `a body goes with any method as it is`(method: String) async throws {
    let text = try await received {
      $0.method = method
      $0.body = Array("{\"a\":1}".utf8)
    }
    #expect(text.hasPrefix("\(method) /x HTTP/1.1\r\n"))
    #expect(text.hasSuffix("\r\n\r\n{\"a\":1}"))
    #expect(text.contains("Content-Length: 7\r\n"))
    #expect(!text.contains("Content-Type"))
    #expect(!text.contains("Expect"))
  }

  @Test func `HEAD is answered without waiting for a body`() async throws {
    let server = try FaultServer(Scripts.answer(body: "never sent"))
    var request = HTTPRequest(server.url)
    request.method = "HEAD"
    let response = try await get(request)
    #expect(response.headers["Content-Length"] == "10")
    #expect(response.body.isEmpty)
  }

  @Test func `a body over a megabyte does not wait for leave`() async throws {
    let text = try await received {
      $0.method = "POST"
      $0.body = [UInt8](repeating: 97, count: 1_500_000)
    }
    #expect(text.hasSuffix("aaaa"))
    #expect(text.utf8.count > 1_500_000)
  }

  @Test func `basic authentication and user agent are sent`() async throws {
    let text = try await received {
      $0.basicAuth = .init(user: "Aladdin", password: "open sesame")
      $0.userAgent = "probe/1"
    }
    #expect(text.contains("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"))
    #expect(text.contains("User-Agent: probe/1\r\n"))
  }

  @Test(arguments: [
    ("X", "a\r\nInjected: 1"), ("X", "a\nb"), ("X", "a\0b"), ("X\r\nY", "1"), ("", "1"), ("X Y", "1"), ("X:", "1"),
  ])
  func `a header that would change the request is refused before anything is sent`(name: String, value: String)
    async throws
  {
    let server = try FaultServer(Scripts.answer())
    var request = HTTPRequest(server.url)
    request.headers = [(name, value)]
    #expect(try await failure(request).code == .invalidRequest)
    request.headers = []
    request.method = "GET /\r\nX: "
    #expect(try await failure(request).code == .invalidRequest)
    #expect(server.connectionCount == 0)
  }

  @Test(arguments: [
    "http://", "http:///x", "http://exa mple/", "http://127.0.0.1:99999/", "http://[::1", "http://127.0.0.1:x/",
    "http://a\r\nb/", "http://a\0b/", "",
  ])
  func `an URL that is none is refused`(url: String) async throws {
    #expect(try await failure(HTTPRequest(url)).code == .invalidRequest)
  }

  @Test(arguments: ["ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "dict://127.0.0.1/"])
  func `only http and https are spoken`(url: String) async throws {
    #expect(try await failure(HTTPRequest(url)).code == .unsupportedProtocol)
  }

  @Test func `redirects are answers unless followed, and then counted`() async throws {
    let server = try FaultServer { peer in
      guard let request = peer.readRequest() else { return }
      let answer =
        request.hasPrefix("GET /end")
        ? "HTTP/1.1 200 OK\r\nX-Last: 1\r\nContent-Length: 3\r\n\r\nend"
        : "HTTP/1.1 302 Found\r\nX-First: 1\r\nLocation: /end\r\nContent-Length: 5\r\n\r\nfirst"
      peer.write(answer)
    }
    var request = HTTPRequest(server.url + "/start")
    #expect(try await get(request).status == 302)
    request.maxRedirects = 3
    let response = try await get(request)
    #expect(response.status == 200)
    #expect(response.redirectCount == 1)
    #expect(response.finalURL == server.url + "/end")
    #expect(response.headers["X-Last"] == "1")
    #expect(response.headers["X-First"] == nil)
    #expect(response.body == Array("end".utf8))
  }

  @Test func `a redirect loop ends at the limit`() async throws {
    let server = try FaultServer(Scripts.answer(302, headers: ["Location: /again"]))
    var request = HTTPRequest(server.url)
    request.maxRedirects = 4
    #expect(try await failure(request).code == .tooManyRedirects)
    #expect(server.connectionCount == 5)
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/"])
  func `a redirect to another protocol is refused`(location: String) async throws {
    let server = try FaultServer(Scripts.answer(302, headers: ["Location: \(location)"]))
    var request = HTTPRequest(server.url)
    request.maxRedirects = 4
    #expect(try await failure(request).code == .unsupportedProtocol)
  }

  @Test func `an override connects elsewhere and keeps the name`() async throws {
    let server = try FaultServer(Scripts.answer())
    var request = HTTPRequest("http://service.invalid/x")
    request.overrides = [.init(host: "service.invalid", port: 80, address: "127.0.0.1", addressPort: server.port)]
    _ = try await get(request)
    #expect(server.requests.first?.contains("\r\nHost: service.invalid\r\n") == true)
    // It holds for this request only.
    var plain = HTTPRequest("http://service.invalid/x")
    plain.timeout = .milliseconds(300)
    let code = try await failure(plain).code
    #expect(code == .nameLookup || code == .timeout(.nameLookup))
  }

  @Test func `a proxy is used only when asked`() async throws {
    let proxy = try FaultServer(Scripts.answer(body: "by proxy"))
    var request = HTTPRequest("http://service.invalid/x")
    request.proxy = proxy.url
    #expect(try await get(request).body == Array("by proxy".utf8))
    #expect(proxy.requests.first?.hasPrefix("GET http://service.invalid/x HTTP/1.1\r\n") == true)
  }

  @Test func `connections are fresh unless reuse is asked for`() async throws {
    let server = try FaultServer(Scripts.answer())
    let client = HTTPClient(loop: EventLoop())
    for _ in 0..<3 { _ = await client.send(HTTPRequest(server.url)) }
    #expect(server.connectionCount == 3)
    var request = HTTPRequest(server.url)
    request.connection = .reused
    for _ in 0..<3 { _ = await client.send(request) }
    #expect(server.connectionCount == 4)
  }

  @Test func `special addresses are refused when only public ones are allowed`() async throws {
    let server = try FaultServer(Scripts.answer())
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1"] {
      var request = HTTPRequest("http://\(host):\(server.port)/")
      request.publicAddressesOnly = true
      #expect(try await failure(request).code == .addressRefused)
    }
    #expect(server.connectionCount == 0)
  }
}
