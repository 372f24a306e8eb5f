import LoopbackServers
import Testing
import Transport

/// What the other side may do wrong. Each request ends within its timeout with a code and a message for people.
@Suite struct FaultTests {
  private func fail(_ script: @escaping FaultServer.Script, within timeout: Duration = .milliseconds(200))
    async throws -> (failure: TransportFailure, server: FaultServer)
  {
    let server = try FaultServer(script)
    var request = HTTPRequest(server.url)
    request.timeout = timeout
    let failure = try await failure(request)
    #expect(descriptorsConnected(to: server.port) == 0)
    return (failure, server)
  }

  @Test func `a refused connection says by whom`() async throws {
    let port = try refusedPort()
    let failure = try await failure(HTTPRequest("http://127.0.0.1:\(port)/"))
    #expect(failure.code == .connect(.refused))
    #expect(failure.message == "connection refused by 127.0.0.1:\(port)")
    #expect(failure.remoteAddress?.port == port)
  }

  @Test func `what one request failed of is not told of the next`() async throws {
    let client = HTTPClient(loop: EventLoop())
    let refused = try refusedPort()
    let server = try FaultServer(Scripts.raw("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}"))
    let expected = try await failure(HTTPRequest(server.url), by: client)
    for _ in 0..<3 {
      _ = await client.send(HTTPRequest("http://127.0.0.1:\(refused)/"))
      let closing = try FaultServer { peer in _ = peer.read() }
      let lost = try await failure(HTTPRequest("https://127.0.0.1:\(closing.port)/"), by: client)
      #expect(lost.code == .connectionLost(.tls))
      #expect(!lost.message.contains("refused"), "\(lost.message)")
      #expect(try await failure(HTTPRequest(server.url), by: client).code == expected.code)
    }
  }

  @Test func `R27 silence ends at the timeout and says what was waited for`() async throws {
    let (failure, _) = try await fail(Scripts.silent)
    #expect(failure.code == .timeout(.firstByte))
    #expect(failure.message.hasPrefix("no answer within 200ms (connected after "))
    #expect(failure.message.hasSuffix("waiting for the first byte)"))
    #expect(failure.timings.connect != nil)
    #expect(failure.timings.firstByte == nil)
    #expect(failure.timings.total >= 200_000)
  }

  @Test func `R27 a drip in the status line, headers or body does not outlast the timeout`() async throws {
    let (status, _) = try await fail(Scripts.drip(after: "HTTP/1.1 200 "))
    #expect(status.code == .timeout(.firstByte))
    let (headers, _) = try await fail(Scripts.drip(after: "HTTP/1.1 200 OK\r\nX: "))
    #expect(headers.code == .timeout(.headers))
    let (body, _) = try await fail(Scripts.drip(after: "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"))
    #expect(body.code == .timeout(.body))
    #expect(body.message.contains("bytes of body read"))
  }

  @Test func `R27 a stall within the headers or the body ends at the timeout`() async throws {
    let (headers, _) = try await fail(Scripts.stall(after: "HTTP/1.1 200 OK\r\nX: 1\r\n"))
    #expect(headers.code == .timeout(.headers))
    let (body, _) = try await fail(Scripts.stall(after: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"))
    #expect(body.code == .timeout(.body))
    #expect(body.message.contains("4 bytes of body read"))
  }

  @Test func `R27 an endless body is cut at the limit, and is an answer`() async throws {
    let server = try FaultServer(Scripts.endlessBody)
    let response = try await get(HTTPRequest(server.url))
    #expect(response.status == 200)
    #expect(response.isTruncated)
    #expect(response.body.count == 1 << 20)
    #expect(response.bodyByteCount == 1 << 20)
    #expect(descriptorsConnected(to: server.port) == 0)
  }

  @Test func `less is kept than is read when asked, and a limit of zero takes the head alone`() async throws {
    let server = try FaultServer(Scripts.answer(body: "0123456789"))
    var request = HTTPRequest(server.url)
    request.keptBodyBytes = 4
    let kept = try await get(request)
    #expect(kept.body == Array("0123".utf8))
    #expect(kept.bodyByteCount == 10)
    #expect(!kept.isTruncated)
    request.maxBodyBytes = 10
    #expect(try await !get(request).isTruncated)
    request.maxBodyBytes = 9
    #expect(try await get(request).isTruncated)
    request.maxBodyBytes = 0
    let head = try await get(request)
    #expect(head.body.isEmpty && head.isTruncated && head.status == 200)
  }

  @Test(arguments: [Scripts.endlessHeaders, Scripts.endlessInterimAnswers])
  func `R27 endless headers are a protocol error`(script: @escaping FaultServer.Script) async throws {
    let (failure, _) = try await fail(script, within: .seconds(30))
    #expect(failure.code == .protocolError)
  }

  @Test func `a reset says when it came`() async throws {
    let (accept, _) = try await fail(Scripts.resetAtAccept, within: .seconds(30))
    #expect(accept.code == .connectionLost(.firstByte) || accept.code == .connect(.reset))
    let (request, server) = try await fail(Scripts.reset(), within: .seconds(30))
    #expect(request.code == .connectionLost(.firstByte))
    #expect(request.message == "connection reset by 127.0.0.1:\(server.port) before an answer came")
    let (headers, _) = try await fail(Scripts.reset(after: "HTTP/1.1 200 OK\r\nX: 1\r\n"), within: .seconds(30))
    #expect(headers.code == .connectionLost(.headers))
    let partial = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
    let (body, _) = try await fail(Scripts.reset(after: partial), within: .seconds(30))
    #expect(body.code == .connectionLost(.body))
    #expect(body.message.hasSuffix("after 4 bytes of the answer"))
  }

  @Test func `a connection closed without an answer says so`() async throws {
    let (failure, server) = try await fail(Scripts.raw(""), within: .seconds(30))
    #expect(failure.code == .connectionLost(.firstByte))
    #expect(failure.message == "connection closed by 127.0.0.1:\(server.port) before an answer came")
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",  // less than told
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",  // within a chunk
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",  // no size
    "SSH-2.0-OpenSSH_9.2p1\r\n", "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}", "HTTP/9.9 200 OK\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
  ])
  func `what is no HTTP or contradicts itself is a protocol error`(answer: String) async throws {
    let (failure, _) = try await fail(Scripts.raw(answer), within: .seconds(30))
    #expect(failure.code == .protocolError, "\(failure.message)")
  }

  @Test func `an unknown name says so`() async throws {
    var request = HTTPRequest("http://no-such-name.invalid/")
    request.timeout = .seconds(2)
    let failure = try await failure(request)
    #expect(failure.code == .nameLookup || failure.code == .timeout(.nameLookup))
    #expect(failure.message.contains("no-such-name.invalid"))
  }

  @Test func `a message never holds user, password, path or query`() async throws {
    let port = try refusedPort()
    let failure = try await failure(HTTPRequest("http://user:hunter2@127.0.0.1:\(port)/secret?token=abc"))
    for secret in ["user", "hunter2", "secret", "token"] { #expect(!failure.message.contains(secret)) }
  }

  @Test func `R27 2,000 requests in a row leave no descriptor`() async throws {
    let server = try FaultServer(Scripts.answer())
    for _ in 0..<2000 { _ = try await get(HTTPRequest(server.url)) }
    #expect(server.connectionCount == 2000)
    #expect(descriptorsConnected(to: server.port) == 0)
  }
}
