import Foundation
import JSONText
import Providers
import UpkeepModel

/// A folder of its own with plugins, gone with the test.
final class PluginFolder: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent("upkeep-\(UUID().uuidString)")
      .resolvingSymlinksInPath().path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a shell script; returns its path.
  @discardableResult
  func plugin(_ script: String, name: String = "check", mode: Int = 0o755) throws -> String {
    let file = "\(path)/\(name)"
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }

  /// Runs one check of a plugin that is written first.
  func run(
    _ script: String, _ config: JSONObject = [:], secrets: Secrets = Secrets(), limit: Duration? = nil
  ) async throws -> Finding {
    try plugin(script)
    return try await check(config.filled(from: ["command": "check", "timeout": "20s"]), secrets: secrets, limit: limit)
  }

  func check(_ config: JSONObject, secrets: Secrets = Secrets(), limit: Duration? = nil) async throws -> Finding {
    let context = ProbeContext(secrets: secrets, timeoutLimit: limit)
    return try await ExecProvider(allowExec: [path]).probe(for: config, context: context).check()
  }

  func text(_ name: String) -> String? { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  /// The processes whose ids the plugin wrote down that are still there; a zombie counts.
  func survivors(of name: String) -> [Int32] {
    (text(name) ?? "").split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }.filter { kill($0, 0) == 0 }
  }
}
