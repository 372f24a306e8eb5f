import Foundation
import Git

/// A folder of its own for one test, and the `git` command in it, apart from the host's configuration.
final class Sandbox: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/git-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  struct Failure: Error { let text: String }

  /// Runs `git`, by default in the folder `repo`, and returns its output without the last newline.
  @discardableResult
  func git(_ arguments: String..., in folder: String = "repo", input: String? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    let directory = "\(path)/\(folder)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": path,
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Ann",
      "GIT_AUTHOR_EMAIL": "ann@example.org", "GIT_COMMITTER_NAME": "Carl", "GIT_COMMITTER_EMAIL": "carl@example.org",
      "GIT_AUTHOR_DATE": "1700000000 +0100", "GIT_COMMITTER_DATE": "1700000060 +0000", "LC_ALL": "C",
    ]
    let (output, errors) = ("\(path)/stdout-\(UUID().uuidString)", "\(path)/stderr-\(UUID().uuidString)")
    for file in [output, errors] { try Data().write(to: URL(fileURLWithPath: file)) }
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    let stdin = Pipe()
    process.standardInput = stdin
    try process.run()
    if let input { try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
    try stdin.fileHandleForWriting.close()
    process.waitUntilExit()
    let text = try String(contentsOfFile: output, encoding: .utf8)
    guard process.terminationStatus == 0 else {
      throw Failure(text: try text + String(contentsOfFile: errors, encoding: .utf8))
    }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  func write(_ text: String, to file: String) throws {
    let target = URL(fileURLWithPath: "\(path)/\(file)")
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: target)
  }

  /// A repository at `repo` with one commit on `main`: `components.json`, `docs/guide.md`, `link`, `run.sh`.
  @discardableResult
  func sample() throws -> ObjectID {
    try git("init", "-q", "-b", "main")
    try write("{\"version\": 1}\n", to: "repo/components.json")
    try write("# Guide\n", to: "repo/docs/guide.md")
    try write("#!/bin/sh\n", to: "repo/run.sh")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(path)/repo/run.sh")
    try FileManager.default.createSymbolicLink(atPath: "\(path)/repo/link", withDestinationPath: "components.json")
    try git("add", ".")
    try git("commit", "-q", "-m", "First\n\nBody.\n\nHealth-State: down\nObserver: me")
    return try id("HEAD")
  }

  func id(_ revision: String, in folder: String = "repo") throws -> ObjectID {
    guard let id = ObjectID(hex: try git("rev-parse", revision, in: folder)) else { throw Failure(text: revision) }
    return id
  }

  func open(_ folder: String = "repo", options: Repository.Options = .init()) async throws -> Repository {
    try await Repository.open("\(path)/\(folder)", options: options)
  }

  static let someone = Signature(.init(name: "Bot", email: "bot@example.org"), seconds: 1_700_000_000, offset: 60)
}

extension Repository {
  /// Commits `files` on top of `parent`; no ref moves.
  func commit(_ files: [String: String], on parent: ObjectID?, message: String = "Test\n") throws -> ObjectID {
    var edits: [String: TreeEdit] = [:]
    for (path, text) in files { edits[path] = .put(try writeBlob(Array(text.utf8))) }
    return try commit(
      tree: try updatedTree(base: parent, edits: edits), parents: parent.map { [$0] } ?? [],
      author: Sandbox.someone, committer: Sandbox.someone, message: message)
  }
}

/// The code of the ``GitError`` that `body` throws.
func failure(_ body: () async throws -> some Any) async -> GitError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? GitError
  }
}
