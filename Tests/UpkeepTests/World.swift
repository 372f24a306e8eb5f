import Foundation
import LoopbackServers
import Synchronization
import TestRepositories

/// A repository, servers that can be switched, and the built program: what a user has.
final class World: Sendable {
  let repository: TestRepository
  private let answers = Mutex<[String: Int]>([:])
  private let server: FaultServer
  let refused: Int

  init(bare: Bool = false) throws {
    repository = try TestRepository(bare: bare)
    refused = try refusedPort()
    let answers = Answers()
    server = try FaultServer { peer in
      guard let request = peer.readRequest() else { return }
      let path = request.split(separator: " ").dropFirst().first.map(String.init) ?? "/"
      let status = answers.status(of: path)
      if status > 0 { Scripts.respond(status, to: peer) }
    }
    self.states = answers
  }

  private let states: Answers

  /// What the server answers to each path.
  private final class Answers: Sendable {
    private let statuses = Mutex<[String: Int]>([:])
    func status(of path: String) -> Int { statuses.withLock { $0[path] ?? 200 } }
    func set(_ path: String, _ status: Int) { statuses.withLock { $0[path] = status } }
  }

  /// From now on the component's URL answers with this status; with 0 it breaks off without an answer, which is down.
  func answer(_ key: String, _ status: Int) { states.set("/\(key)", status) }

  /// How many requests came.
  var requestCount: Int { server.connectionCount }

  /// What was asked, each with its headers and body.
  var requests: [String] { server.requests }

  /// The URL of a component.
  func url(_ key: String) -> String { "\(server.url)/\(key)" }

  /// An entry that is checked by HTTP.
  func entry(_ key: String, _ more: String = "") -> String {
    #"{"key":"\#(key)","provider":"http","config":{"url":"\#(url(key))"}\#(more)}"#
  }

  /// Commits a manifest with these entries.
  @discardableResult
  func declare(_ entries: [String], head: String = #""defaults":{"retries":0},"#) throws -> String {
    let text = "{\"version\":1,\(head)\"components\":[\n\(entries.joined(separator: ",\n"))\n]}\n"
    return try repository.commit(["components.json": text], message: "declare \(entries.count)")
  }

  /// Runs the program in the repository.
  @discardableResult
  func upkeep(
    _ arguments: String..., environment: [String: String] = [:], input: String? = nil
  ) throws -> TestRepository.Output {
    try upkeep(arguments, environment: environment, input: input)
  }

  @discardableResult
  func upkeep(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil
  ) throws -> TestRepository.Output {
    try TestRepository.output(
      of: [Self.program] + arguments, in: repository.path,
      environment: ["UPKEEP_OBSERVER": "test"].merging(environment) { _, new in new }, input: input)
  }

  /// The program stands beside the test bundle.
  static let program: String = {
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("upkeep").path
  }()

  /// Where the default store is.
  var store: String { repository.path + "/.git/upkeep/state.sqlite" }

  func removeStore() throws {
    try FileManager.default.removeItem(atPath: repository.path + "/.git/upkeep")
  }
}

extension Scripts {
  /// Answers one request with a status and closes.
  static func respond(_ status: Int, to peer: Peer) {
    _ = peer.write("HTTP/1.1 \(status) Status\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
  }
}
