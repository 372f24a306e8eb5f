import Foundation
import GitHosts
import LoopbackServers
import Synchronization
import TestRepositories
import Testing

/// R34: whatever the other side does, the run ends within its limits, says what happened, and leaves nothing behind.
@Suite struct FaultyHostTests {
  private static let limits = ["--remote-timeout", "3s", "--remote-stall", "1s"]

  private func prove(
    _ url: String, _ words: [String], options: [String] = [], environment: [String: String] = [:],
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let remote = try RemoteWorld()
    let start = ContinuousClock.now
    let run = try remote.upkeep(
      ["reconcile", "--repo", url, "--ref", "main"] + Self.limits + options, environment: environment)
    // The limits allow for 3 s and 2 s of grace; a busy machine may take its time.
    #expect(ContinuousClock.now - start < .seconds(30), sourceLocation: sourceLocation)
    #expect(run.status == 1, "\(run.stderr)", sourceLocation: sourceLocation)
    for word in words {
      #expect(run.stderr.contains(word), "\(word): \(run.stderr)", sourceLocation: sourceLocation)
    }
    #expect(run.stdout == "", sourceLocation: sourceLocation)
    #expect(leftovers(of: remote.home) == [], sourceLocation: sourceLocation)
  }

  @Test(arguments: ["git", "http", "https", "ssh"])
  func `R34 a host that accepts and says nothing`(scheme: String) throws {
    let silent = try FaultServer(Scripts.silent)
    try prove("\(scheme)://127.0.0.1:\(silent.port)/shop.git", ["127.0.0.1:\(silent.port)"])
  }

  @Test(arguments: ["git", "http", "https", "ssh"])
  func `R34 a host that closes at once`(scheme: String) throws {
    let closing = try FaultServer { _ in }
    try prove("\(scheme)://127.0.0.1:\(closing.port)/shop.git", ["cannot fetch from"])
  }

  @Test(arguments: ["git", "http", "https", "ssh"])
  func `R34 nobody listens`(scheme: String) throws {
    try prove("\(scheme)://127.0.0.1:\(try refusedPort())/shop.git", ["refused"])
  }

  @Test func `R34 a name that does not resolve`() throws {
    for scheme in ["git", "https", "ssh"] { try prove("\(scheme)://upkeep.invalid/shop.git", ["upkeep.invalid"]) }
  }

  /// Hands a conversation with a real `git daemon` on, and does something else after so many bytes of its answer.
  private func relay(to port: Int, after limit: Int, then end: @escaping @Sendable (Peer) -> Void) throws -> FaultServer
  {
    try FaultServer { peer in
      guard let upstream = Peer.connect(port) else { return }
      let done = DispatchSemaphore(value: 0)
      let up = Thread {
        while let bytes = peer.read(), upstream.write(bytes) {}
        done.signal()
      }
      up.start()
      var left = limit
      while let bytes = upstream.read() {
        let part = bytes.prefix(left)
        guard peer.write(Array(part)) else { break }
        left -= part.count
        if left == 0 { break }
      }
      end(peer)
      peer.breakOff()
      upstream.breakOff()
      done.wait()
      upstream.close()
    }
  }

  @Test(arguments: [1, 60, 300, 420, 700])
  func `R34 a stall and a break in the refs, the negotiation, the middle of a pack`(bytes: Int) throws {
    let remote = try RemoteWorld()
    // Random text, so that the pack is long.
    let noise = (0..<200).map { _ in String(UInt64.random(in: 0 ... .max)) }.joined(separator: "\n")
    try remote.declare(["api"], extra: ["noise.txt": noise])
    let daemon = try GitDaemon(remote.host)
    let port = try #require(URL(string: daemon.url)?.port)
    let stalling = try relay(to: port, after: bytes) { $0.waitUntilClosed() }
    try prove("git://127.0.0.1:\(stalling.port)/shop.git", ["sent nothing for 1 s"])
    let breaking = try relay(to: port, after: bytes) { _ in }
    try prove("git://127.0.0.1:\(breaking.port)/shop.git", ["cannot fetch from"])
  }

  @Test func `R34 an answer that drips is ended by the limit for the whole`() throws {
    let dripping = try FaultServer(
      Scripts.drip(after: "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n001e"))
    try prove("http://127.0.0.1:\(dripping.port)/shop.git", ["cannot fetch from"])
  }

  @Test func `R34 a host that asks for a login for ever is told each one once`() throws {
    let asking = try FaultServer(Scripts.answer(401, headers: ["WWW-Authenticate: Basic realm=\"x\""], body: "no"))
    try prove(
      "http://ada:hunter2@127.0.0.1:\(asking.port)/shop.git", ["HTTP 401", "--git-token"],
      options: ["--git-token", "env:TOKEN"], environment: ["TOKEN": "s3cr3t"])
    let logins = asking.requests.map { request in
      request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("authorization:") }.map(String.init)
    }
    #expect(logins.count == 2)
    #expect(Set(logins).count == logins.count)
  }

  @Test(arguments: [
    (404, "no such repository"), (403, "lacks the right"), (500, "HTTP 500"), (503, "HTTP 503"), (429, "HTTP 429"),
  ])
  func `R34 an answer that is no success is told`(status: Int, words: String) throws {
    let server = try FaultServer(
      Scripts.answer(status, headers: ["Content-Type: text/plain"], body: "Come back tomorrow.\n"))
    try prove("http://127.0.0.1:\(server.port)/shop.git", [words, "Come back tomorrow."])
  }

  @Test func `R1 a page for people is no repository`() throws {
    let page = try FaultServer(Scripts.answer(200, headers: ["Content-Type: text/html"], body: "<h1>Welcome</h1>"))
    try prove("http://127.0.0.1:\(page.port)/shop.git", ["text/html"])
  }

  @Test func `R13 a redirect to another host is refused, and no login goes there`() throws {
    let other = try FaultServer(Scripts.answer(200))
    let redirecting = try FaultServer(
      Scripts.answer(
        302, headers: ["Location: http://localhost:\(other.port)/shop.git/info/refs?service=git-upload-pack"], body: "")
    )
    try prove(
      "http://ada:hunter2@127.0.0.1:\(redirecting.port)/shop.git", ["another host", "localhost"],
      options: ["--git-token", "env:TOKEN"], environment: ["TOKEN": "s3cr3t"])
    #expect(other.connectionCount == 0)
  }
}
