import Foundation
import JSONText
import Sinks
import Testing
import UpkeepModel

/// With real programs.
@Suite(.timeLimit(.minutes(1))) final class ExecSinkTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("exec-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs a shell script as the program of a sink.
  private func deliver(
    _ script: String, _ settings: JSONObject = [:], table: [String: String] = [:], event: Event = fullEvent(),
    allowed: Bool = true
  ) async throws -> Delivery {
    let path = "\(folder)/tell"
    try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let settings = settings.filled(from: ["kind": "exec", "command": "tell"])
    return try await sink(settings, in: surroundings(table, allowExec: allowed ? [folder] : [])).deliver(event)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
  }

  @Test func `the program finds the event as a line of JSON on standard input`() async throws {
    #expect(try await deliver("cat > \(folder)/in") == .delivered)
    #expect(try text("in") == JSONValue.object(fullEvent().json).canonicalText + "\n")
  }

  @Test func `an event that is larger than a pipe arrives whole, also where nobody reads it`() async throws {
    let event = fullEvent(message: String(repeating: "ä", count: 300_000))
    #expect(try await deliver("wc -c > \(folder)/in", event: event) == .delivered)
    #expect(try text("in").contains("\(JSONValue.object(event.json).canonicalText.utf8.count + 1)"))
    #expect(try await deliver("exit 0", event: event) == .delivered)
  }

  @Test func `arguments hold values, each as one, and the environment is what is declared`() async throws {
    let delivery = try await deliver(
      "printf '%s\\n' \"$@\" \"$TOKEN\" \"$HOME\" > \(folder)/out",
      ["args": ["--title={name} is {state}", "$(id)", "x {message}"], "env": ["TOKEN": ["env": "T"]]],
      table: ["T": "t0ken"], event: fullEvent(message: "; rm -rf \"$HOME\""))
    #expect(delivery == .delivered)
    #expect(try text("out") == "--title=Public API is down\n$(id)\nx ; rm -rf \"$HOME\"\nt0ken\n\n")
  }

  @Test func `the text of the message instead of JSON`() async throws {
    #expect(try await deliver("cat > \(folder)/in", ["input": "text", "text": "{component}: {message}"]) == .delivered)
    #expect(try text("in") == "api: 503 <Service> & *more*\n")
  }

  @Test(arguments: [64, 65, 78])
  func `codes that say that it can never be are rejections`(code: Int) async throws {
    #expect(
      try await deliver("echo usage: tell >&2; exit \(code)")
        == .rejected(reason: "tell ended with code \(code): usage: tell"))
  }

  @Test func `R13 any other code is tried again, with the program's last words and without its secrets`() async throws {
    #expect(
      try await deliver(
        "echo no; echo token $TOKEN is bad >&2; exit 1", ["env": ["TOKEN": ["env": "T"]]], table: ["T": "s3cr3t"])
        == .retry(after: nil, reason: "tell ended with code 1: token *** is bad"))
  }

  @Test func `R27 a program that does not end is killed with all that it started`() async throws {
    let script = "trap '' TERM; sleep 600 & echo $! > \(folder)/pid; wait; sleep 600"
    #expect(
      try await deliver(script, ["timeout": "2s"])
        == .retry(after: nil, reason: "tell did not end within 2s"))
    let pid = try #require(Int32(try text("pid").split(separator: "\n").first ?? ""))
    while kill(pid, 0) == 0, try isAlive(pid) { await Task.yield() }
  }

  /// A process that ended and waits for its parent is as good as gone.
  private func isAlive(_ pid: Int32) throws -> Bool {
    let facts = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    return !facts.isEmpty && !facts.contains(") Z ")
  }

  @Test func `without an allowed folder nothing is run, and the remedy is told`() async throws {
    guard case .retry(nil, let reason) = try await deliver("touch \(folder)/ran", allowed: false) else {
      Issue.record("it must wait until the folder is allowed")
      return
    }
    #expect(reason.contains("--allow-exec"))
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/ran"))
  }
}
