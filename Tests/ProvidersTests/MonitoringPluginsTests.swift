import Foundation
import JSONText
import LoopbackServers
import Providers
import Testing
import UpkeepModel

/// The plugins of Debian's monitoring-plugins-basic and monitoring-plugins-standard, as they come.
@Suite(.timeLimit(.minutes(2))) struct MonitoringPluginsTests {
  private static let folder = "/usr/lib/nagios/plugins"

  private func run(_ plugin: String, _ arguments: [String], _ config: JSONObject = [:]) async throws -> Finding {
    try #require(
      FileManager.default.isExecutableFile(atPath: "\(Self.folder)/\(plugin)"), "\(plugin) is missing; make deps")
    let settings: JSONObject = [
      "command": .string(plugin), "args": .array(arguments.map { .string($0) }), "timeout": "1m",
    ]
    return try await check(ExecProvider(allowExec: [Self.folder]), config.filled(from: settings))
  }

  @Test(arguments: [(0, "operational", "OK"), (1, "degraded", "WARNING"), (2, "down", "CRITICAL")])
  func `check_dummy: each exit code is its state`(code: Int, state: String, word: String) async throws {
    let finding = try await run("check_dummy", ["\(code)", "as told|n=5;8;9"])
    #expect(finding.state.rawValue == state)
    #expect(finding.message == "\(word): as told")
    #expect(
      finding.performance == [PerformanceValue(label: "n", value: 5, unit: "", warning: "8", critical: "9")])
  }

  @Test func `check_http: an answer, an error, no connection`() async throws {
    let healthy = try FaultServer(Scripts.answer(body: "hello"))
    let found = try await run("check_http", ["-I", "127.0.0.1", "-p", "\(healthy.port)", "-s", "hello"])
    #expect(found.state == .operational)
    #expect(found.message.hasPrefix("HTTP OK: HTTP/1.1 200 Status"))
    #expect(found.performance.map(\.label) == ["time", "size"])
    #expect(found.performance.map(\.unit) == ["s", "B"])
    let missing = try FaultServer(Scripts.answer(404))
    let warned = try await run("check_http", ["-I", "127.0.0.1", "-p", "\(missing.port)"])
    #expect(warned.state == .degraded)
    #expect(warned.message.hasPrefix("HTTP WARNING: HTTP/1.1 404"))
    let port = try refusedPort()
    let refused = try await run("check_http", ["-I", "127.0.0.1", "-p", "\(port)"])
    #expect(refused.state == .down)
    #expect(refused.message == "connect to address 127.0.0.1 and port \(port): Connection refused")
    let told = try await run("check_http", ["-I", "127.0.0.1", "-p", "\(port)"], ["long_output": true])
    #expect(told.message == refused.message + "; HTTP CRITICAL - Unable to open TCP socket")
  }

  @Test func `check_tcp: a connection with its time, and none`() async throws {
    let server = try FaultServer(Scripts.silent)
    let found = try await run("check_tcp", ["-H", "127.0.0.1", "-p", "\(server.port)", "-w", "50", "-c", "60"])
    #expect(found.state == .operational)
    #expect(found.message.hasPrefix("TCP OK - "))
    let time = try #require(found.performance.first)
    #expect(time.label == "time" && time.unit == "s" && time.minimum == 0)
    #expect(time.warning.flatMap(Double.init) == 50 && time.critical.flatMap(Double.init) == 60)
    #expect(try await run("check_tcp", ["-H", "127.0.0.1", "-p", "\(try refusedPort())"]).state == .down)
  }

  @Test func `check_dns: a server that does not answer is down`() async throws {
    let finding = try await run("check_dns", ["-H", "example.org", "-s", "127.1.2.3", "-t", "5"])
    #expect(finding.state == .down)
    #expect(finding.message.contains("127.1.2.3") || finding.message.contains("timed out"))
  }

  /// It asks at port 53 alone, which takes root.
  @Test(.enabled(if: geteuid() == 0)) func `check_dns: an answer with its time, and one that is not expected`()
    async throws
  {
    let address = "127.54.\(Int.random(in: 1...250)).\(Int.random(in: 1...250))"
    let server = try DNSServer(at: address, port: 53) { _ in .records([.a([192, 0, 2, 7])]) }
    let found = try await run("check_dns", ["-H", "shop.example", "-s", address, "-t", "20"])
    #expect(found.state == .operational, "\(found.message)")
    #expect(found.message.contains("returns 192.0.2.7"), "\(found.message)")
    #expect(found.performance.map(\.label) == ["time"])
    let other = try await run("check_dns", ["-H", "shop.example", "-s", address, "-a", "192.0.2.8", "-t", "20"])
    #expect(other.state == .down, "\(other.message)")
    withExtendedLifetime(server) {}
  }

  @Test func `check_disk: free space with its bytes`() async throws {
    let found = try await run("check_disk", ["-w", "1", "-c", "0", "-p", "/"])
    #expect(found.state == .operational)
    #expect(found.message.hasPrefix("DISK OK - free space: / "))
    let used = try #require(found.performance.first)
    #expect(used.label == "/" && used.unit == "B")
    #expect(used.value.map { $0 > 0 && $0 <= used.maximum ?? 0 } == true)
    let full = try await run("check_disk", ["-w", "100%", "-c", "100%", "-p", "/"])
    #expect(full.state == .down)
    #expect(full.message.hasPrefix("DISK CRITICAL - "))
  }

  @Test func `check_load and check_procs: numbers of this machine`() async throws {
    let load = try await run("check_load", ["-w", "9000,9000,9000", "-c", "9999,9999,9999"])
    #expect(load.state == .operational)
    #expect(load.performance.map(\.label) == ["load1", "load5", "load15"])
    #expect(load.performance.allSatisfy { $0.value != nil && $0.minimum == 0 })
    let few = try await run("check_procs", ["-w", "1:", "-c", "1:"])
    #expect(few.state == .operational)
    #expect(few.performance.first.map { $0.label == "procs" && $0.value ?? 0 > 1 } == true)
    let many = try await run("check_procs", ["-w", "9000000:", "-c", "1:"])
    #expect(many.state == .degraded)
    #expect(many.message.hasPrefix("PROCS WARNING: "))
  }

  @Test func `negate and check_file_age: plugins that run others, or are scripts`() async throws {
    let negated = try await run("negate", ["\(Self.folder)/check_dummy", "2", "gone"])
    #expect(negated.state == .operational)
    let age = try await run("check_file_age", ["-w", "0", "-c", "999999999", "-f", "/etc/passwd"])
    #expect(age.state == .degraded)
    #expect(age.performance.map(\.label) == ["age", "size"])
  }

  @Test func `a plugin that is used wrongly is unknown and says so`() async throws {
    let finding = try await run("check_tcp", ["--no-such-option"])
    #expect(finding.state == .unknown)
    #expect(!finding.message.isEmpty)
  }
}
