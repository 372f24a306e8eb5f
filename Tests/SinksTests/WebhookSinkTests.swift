import Digests
import JSONText
import LoopbackServers
import Sinks
import Testing
import UpkeepModel

@Suite struct WebhookSinkTests {
  private func sink(
    _ url: String, key: SecretReference? = nil, table: [String: String] = [:], timeout: Duration = .seconds(30)
  ) -> PostSink {
    PostSink(
      name: "webhook", address: .literal(url), format: WebhookFormat(signingKey: key), timeout: timeout,
      in: surroundings(table))
  }

  private func secretSink(_ table: [String: String]) -> PostSink {
    PostSink(
      name: "webhook", address: .secret(.environment("HOOK")), format: WebhookFormat(), in: surroundings(table))
  }

  @Test func `the event arrives as canonical JSON with its headers, and the signature verifies`() async throws {
    let server = try FaultServer(Scripts.answer(202))
    let event = event(message: "über \"x\"\n")
    let sink = sink(server.url + "/hook", key: .environment("KEY"), table: ["KEY": "s3cr3t"])
    #expect(await sink.deliver(event) == .delivered)
    let request = try #require(server.requests.first)
    let parts = request.split(separator: "\r\n\r\n", maxSplits: 1)
    let body = String(parts[1])
    #expect(body == JSONValue.object(event.json).canonicalText)
    let lines = parts[0].split(separator: "\r\n").map(String.init)
    #expect(lines.first == "POST /hook HTTP/1.1")
    // As a receiver does it: over the bytes that came, with the timestamp that came.
    let code = SHA256.authenticationCode(of: Array("1800000100.\(body)".utf8), key: Array("s3cr3t".utf8)).hex
    for line in [
      "Content-Type: application/json", "User-Agent: Upkeep/1.2", "X-Upkeep-Event: down",
      "X-Upkeep-Delivery: \(event.id)", "X-Upkeep-Timestamp: 1800000100", "X-Upkeep-Signature: sha256=\(code)",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    #expect(!request.contains("s3cr3t"))
  }

  @Test func `without a key there is no signature`() async throws {
    let server = try FaultServer(Scripts.answer(200))
    #expect(await sink(server.url).deliver(event()) == .delivered)
    #expect(server.requests.first?.contains("Signature") == false)
  }

  @Test(arguments: [200, 201, 202, 204])
  func `any 2xx is delivered`(status: Int) async throws {
    let server = try FaultServer(Scripts.answer(status, body: ""))
    #expect(await sink(server.url).deliver(event()) == .delivered)
    server.stop()
  }

  @Test(arguments: [408, 425, 429, 500, 502, 503, 504])
  func `what may pass is tried again`(status: Int) async throws {
    let server = try FaultServer(Scripts.answer(status, body: ""))
    let delivery = await sink(server.url).deliver(event())
    server.stop()
    #expect(delivery == .retry(after: nil, reason: "the receiver answered \(status)"))
  }

  @Test(arguments: [("30", 30), ("Fri, 15 Jan 2027 08:02:40 GMT", 60)])
  func `the receiver may ask for a pause`(value: String, seconds: Int) async throws {
    let server = try FaultServer(Scripts.answer(429, headers: ["Retry-After: \(value)"], body: ""))
    let delivery = await sink(server.url).deliver(event())
    #expect(delivery == .retry(after: .seconds(seconds), reason: "the receiver answered 429"))
  }

  @Test(arguments: [400, 401, 403, 404, 410, 413, 422])
  func `what will not pass is rejected`(status: Int) async throws {
    let server = try FaultServer(Scripts.answer(status, body: ""))
    let delivery = await sink(server.url).deliver(event())
    server.stop()
    #expect(delivery == .rejected(reason: "the receiver answered \(status)"))
  }

  @Test func `a redirect is not followed and says what to set`() async throws {
    let target = try FaultServer(Scripts.answer(200))
    let server = try FaultServer(Scripts.answer(301, headers: ["Location: \(target.url)"]))
    let delivery = await sink(server.url).deliver(event())
    #expect(delivery == .rejected(reason: "the receiver answered 301, a redirect; set the address it leads to"))
    #expect(target.connectionCount == 0)
  }

  @Test func `nobody there, silence and an endless answer are not for ever`() async throws {
    let port = try refusedPort()
    #expect(
      await sink("http://127.0.0.1:\(port)").deliver(event())
        == .retry(after: nil, reason: "connection refused by 127.0.0.1:\(port)"))
    let silent = try FaultServer(Scripts.silent)
    guard case .retry(nil, let reason) = await sink(silent.url, timeout: .milliseconds(150)).deliver(event()) else {
      Issue.record("silence must be tried again")
      return
    }
    #expect(reason.contains("within 150ms"))
    let endless = try FaultServer(Scripts.endlessBody)
    #expect(await sink(endless.url).deliver(event()) == .delivered)
    endless.stop()
  }

  @Test func `R13 a secret that is missing or is no address is named, and no value shown`() async {
    let missing = await sink("http://127.0.0.1:1", key: .environment("KEY")).deliver(event())
    #expect(missing == .retry(after: nil, reason: "the secret is not there"))
    let delivery = await secretSink(["HOOK": "s3cr3t"]).deliver(event())
    #expect(!"\(delivery)".contains("s3cr3t"))
    #expect("\(delivery)".contains("https://"))
  }

  @Test func `R13 an address that is a secret is used and shown in no reason`() async throws {
    let server = try FaultServer(Scripts.answer(500, body: "no hook at /services/s3cr3t-s3cr3t\n"))
    let sink = secretSink(["HOOK": "\(server.url)/services/s3cr3t-s3cr3t"])
    #expect(
      await sink.deliver(event())
        == .retry(after: nil, reason: "the receiver answered 500: no hook at /services/***"))
    #expect(server.requests.first?.hasPrefix("POST /services/s3cr3t-s3cr3t ") == true)
    server.stop()
    #expect(!"\(await sink.deliver(event()))".contains("s3cr3t"))
  }
}
