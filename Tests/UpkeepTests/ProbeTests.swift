import Foundation
import JSONText
import LoopbackServers
import TestRepositories
import Testing

@Suite struct ProbeTests {
  /// Runs the program in a folder that is no repository.
  private func probe(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> TestRepository.Output {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("upkeep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try TestRepository.output(
      of: [World.program, "probe"] + arguments, in: folder.path, environment: environment, input: nil)
  }

  @Test func `a URL is enough: state, message, phases and the entry are shown, without a repository`() throws {
    let server = try FaultServer(Scripts.answer(200))
    let output = try probe(server.url)
    #expect(output.status == 0, "\(output.stderr)")
    #expect(output.stdout.hasPrefix("● operational  200 OK\n"))
    for part in ["1 attempt", "connect", "first byte", "total", #""provider": "http""#, #""url": "\#(server.url)""#] {
      #expect(output.stdout.contains(part), "\(part)")
    }
  }

  @Test func `the entry that it shows is valid in a manifest`() throws {
    let world = try World()
    let entry = try probe("tcp://127.0.0.1:1", "timeout=1s", "--manifest", "--key", "db").stdout
    try world.declare([entry])
    let valid = try world.upkeep("validate")
    #expect(valid.status == 0, "\(valid.stderr)")
    #expect(entry.contains(#""port": 1"#))
  }

  @Test func `settings are read as what they take: numbers, structures, lists and texts`() throws {
    let server = try FaultServer { peer in
      guard let request = peer.readRequest() else { return }
      Scripts.respond(request.contains("X-Dotted.Name: 1=2") ? 204 : 500, to: peer)
    }
    let output = try probe(
      "http", "url=\(server.url)", "expect_status=204", "headers.X-Dotted.Name=1=2", "--format", "json")
    #expect(output.status == 0, "\(output.stderr)")
    let json = try JSONValue(parsing: Array(output.stdout.utf8))
    #expect(json["state"] == "operational")
    #expect(json["component"]?["config"]?["expect_status"] == 204)
    #expect(json["component"]?["config"]?["headers"] == ["X-Dotted.Name": "1=2"])
    #expect(json["phases"]?["total_ms"]?.double ?? 0 > 0)
  }

  @Test func `R13 a secret is named, resolved and never shown`() throws {
    let server = try FaultServer { peer in
      guard let request = peer.readRequest() else { return }
      Scripts.respond(request.contains("Authorization: Bearer hunter2") ? 200 : 401, to: peer)
    }
    let output = try probe(
      server.url, "headers.Authorization=env:MY_TOKEN", environment: ["MY_TOKEN": "Bearer hunter2"])
    #expect(output.stdout.hasPrefix("● operational"), "\(output.stdout)")
    #expect(output.stdout.contains(#""env": "MY_TOKEN""#))
    #expect(!(output.stdout + output.stderr).contains("hunter2"))
    let literal = try probe(server.url, "headers.Authorization=hunter2")
    #expect(literal.status == 64)
    #expect(!(literal.stdout + literal.stderr).contains("hunter2"))
  }

  @Test func `with --fail-on it ends with 7, and retries are counted`() throws {
    let port = try refusedPort()
    let output = try probe("tcp://127.0.0.1:\(port)", "--fail-on", "down", "--retries", "1")
    #expect(output.status == 7)
    #expect(output.stdout.hasPrefix("✖ down"))
    #expect(output.stdout.contains("2 attempts"))
  }

  @Test(arguments: [
    (["http", "url=x", "expect_status=abc"], ["url", "expect_status", "upkeep provider http"]),
    (["http", "uri=http://localhost/"], ["unknown setting \"uri\"", "\"url\""]),
    (["http", "url"], ["name=value"]),
    (["tcp", "host=a", "host=b"], ["given twice"]),
    (["smoke-signal"], ["neither a kind of check nor a URL", "http"]),
    (["gopher://example.org"], ["gopher://"]),
    (["tcp", "host=a", "port=1", "--retries", "99"], ["--retries"]),
  ])
  func `what is wrong is named with its remedy`(arguments: [String], parts: [String]) throws {
    let output = try TestRepository.output(
      of: [World.program, "probe"] + arguments, in: "/", environment: [:], input: nil)
    #expect(output.status == 64)
    #expect(output.stdout == "")
    for part in parts { #expect(output.stderr.contains(part), "\(output.stderr)") }
  }

  @Test func `--deny-private refuses what is inside, and exec needs its folder allowed`() throws {
    let server = try FaultServer(Scripts.answer(200))
    #expect(try probe(server.url, "--deny-private").stdout.hasPrefix("○ unknown"))
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("upkeep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(
      FileManager.default.createFile(
        atPath: folder.path + "/say", contents: Data("#!/bin/sh\necho \"$*|load=0.5\"\n".utf8),
        attributes: [.posixPermissions: 0o755]))
    #expect(try probe("exec", "command=say", "args=a b", "args=c").stdout.hasPrefix("○ unknown"))
    let output = try probe("exec", "command=say", "args=a b", "args=c", "--allow-exec", folder.path)
    #expect(output.stdout.hasPrefix("● operational  a b c\n"), "\(output.stdout)")
    #expect(output.stdout.contains("load  0.5"))
  }
}
