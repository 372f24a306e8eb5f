import LoopbackServers
import Testing
import Transport

@Suite struct HTTPClientTests {
  @Test func `a request is answered with status, headers, body, address and timings`() async throws {
    let server = try FaultServer(Scripts.answer(418, headers: ["X-Tea: Earl Grey", "x-tea: Assam"], body: "short"))
    let response = try await get(HTTPRequest(server.url + "/pot?size=2"))
    #expect(response.status == 418)
    #expect(response.version == "1.1")
    #expect(response.headers["x-tea"] == "Earl Grey")
    #expect(response.headers.values("X-TEA") == ["Earl Grey", "Assam"])
    #expect(response.body == Array("short".utf8))
    #expect(!response.isTruncated)
    #expect(response.remoteAddress?.description == "127.0.0.1:\(server.port)")
    let timings = response.timings
    let connect = try #require(timings.connect)
    let firstByte = try #require(timings.firstByte)
    #expect(try 0 < connect && #require(timings.nameLookup) <= connect)
    #expect(firstByte <= timings.total)
    #expect(timings.tls == nil)
    #expect(server.requests.first?.hasPrefix("GET /pot?size=2 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n") == true)
  }
}

/// Sends and expects an answer.
func get(_ request: HTTPRequest) async throws -> HTTPResponse {
  switch await HTTPClient.shared.send(request) {
  case .response(let response): return response
  case .failure(let failure): throw failure
  }
}

/// Sends and expects a failure.
func failure(_ request: HTTPRequest, by client: HTTPClient = .shared) async throws -> TransportFailure {
  let outcome = await client.send(request)
  guard case .failure(let failure) = outcome else {
    Issue.record("expected a failure, got \(outcome)")
    throw TransportFailure(.other, "")
  }
  return failure
}
