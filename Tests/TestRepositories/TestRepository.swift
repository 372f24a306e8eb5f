package import Foundation

/// A repository in a folder of its own, worked on with the `git` command as a person would.
package final class TestRepository: Sendable {
  /// The folder that holds everything of this test; removed with the repository.
  package let folder: String
  /// The repository's folder.
  package let path: String

  /// Makes an empty repository on branch `main`.
  package init(bare: Bool = false) throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent("upkeep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    folder = base.path
    path = folder + "/repository"
    try Self.run(["git", "init", "-q", "-b", "main"] + (bare ? ["--bare"] : []) + [path], in: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs git in the repository and returns what it prints, without the last line end.
  @discardableResult
  package func git(_ arguments: String...) throws -> String {
    try Self.run(["git", "-C", path] + arguments, in: folder)
  }

  /// Writes files and commits them, then returns the commit's id.
  @discardableResult
  package func commit(_ files: [String: String], removing: [String] = [], message: String = "change") throws -> String {
    for (name, text) in files {
      let url = URL(fileURLWithPath: path).appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    for name in removing { try git("rm", "-q", name) }
    try git("add", "-A")
    try git("commit", "-q", "--allow-empty", "-m", message)
    return try git("rev-parse", "HEAD")
  }

  /// The content of a file at a ref.
  package func show(_ place: String) throws -> String { try git("show", place) }

  /// The number of commits on a ref; 0 when it does not exist.
  package func commitCount(_ ref: String) -> Int {
    (try? git("rev-list", "--count", ref)).flatMap { Int($0) } ?? 0
  }

  /// The bytes of everything that a report must never touch: index, HEAD and the work tree's files.
  package func untouchables() throws -> [String: Data] {
    var files: [String: Data] = [:]
    let manager = FileManager.default
    for name in ["index", "HEAD", "refs/heads/main"] {
      files[".git/" + name] = manager.contents(atPath: path + "/.git/" + name)
    }
    for name in try manager.subpathsOfDirectory(atPath: path) where !name.hasPrefix(".git/") {
      files[name] = manager.contents(atPath: path + "/" + name)
    }
    return files
  }

  /// What a program printed, and how it ended.
  package struct Output: Sendable {
    package var status: Int32
    package var stdout: String
    package var stderr: String
  }

  /// A program that failed.
  package struct Failure: Error, CustomStringConvertible {
    package var command: [String]
    package var output: Output
    package var description: String {
      "\(command.joined(separator: " ")) ended with \(output.status): \(output.stdout)\(output.stderr)"
    }
  }

  @discardableResult
  package static func run(_ command: [String], in folder: String) throws -> String {
    let output = try output(of: command, in: folder)
    guard output.status == 0 else { throw Failure(command: command, output: output) }
    return output.stdout.hasSuffix("\n") ? String(output.stdout.dropLast()) : output.stdout
  }

  /// Runs a program with an environment that no configuration of this machine reaches into.
  package static func output(
    of command: [String], in folder: String, environment: [String: String] = [:], input: String? = nil
  ) throws -> Output {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let isolated = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
      "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
    ]
    process.environment = isolated.merging(environment) { _, new in new }
    // Files take any amount; a pipe that nobody reads would block the program.
    let base = FileManager.default.temporaryDirectory.path + "/upkeep-\(UUID().uuidString)"
    let paths = [base + ".in", base + ".out", base + ".err"]
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    _ = FileManager.default.createFile(atPath: paths[0], contents: Data((input ?? "").utf8))
    _ = FileManager.default.createFile(atPath: paths[1], contents: nil)
    _ = FileManager.default.createFile(atPath: paths[2], contents: nil)
    process.standardInput = FileHandle(forReadingAtPath: paths[0])
    process.standardOutput = FileHandle(forWritingAtPath: paths[1])
    process.standardError = FileHandle(forWritingAtPath: paths[2])
    try process.run()
    process.waitUntilExit()
    func text(_ path: String) -> String {
      String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
    let ending = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Output(status: ending, stdout: text(paths[1]), stderr: text(paths[2]))
  }
}
