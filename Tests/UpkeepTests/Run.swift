import Foundation
import TestRepositories

/// One run of the built program that goes on while the test does: it can be signalled, killed and waited for.
final class Run {
  private let process = Process()
  private let base: String
  private var paths: [String] { [base + ".out", base + ".err"] }

  /// Starts the program in the repository of a world.
  init(_ arguments: [String], in world: World, environment: [String: String] = [:], under wrapper: [String] = []) throws
  {
    base = world.repository.folder + "/run-\(UUID().uuidString)"
    let command = wrapper + [World.program] + arguments
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: world.repository.path)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": world.repository.folder,
      "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
      "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org", "UPKEEP_OBSERVER": "test",
    ].merging(environment) { _, new in new }
    for path in paths { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: paths[0])
    process.standardError = FileHandle(forWritingAtPath: paths[1])
    try process.run()
  }

  var number: Int32 { process.processIdentifier }

  /// What it wrote to standard output so far.
  var output: String { String(decoding: FileManager.default.contents(atPath: paths[0]) ?? Data(), as: UTF8.self) }

  var isRunning: Bool { process.isRunning }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// How a run ended; a signal counts as its negative number.
  struct Ending {
    var status: Int32
    var stdout: String
    var stderr: String
  }

  /// Waits for the end.
  func end() -> Ending {
    process.waitUntilExit()
    func text(_ path: String) -> String {
      String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    let ending = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Ending(status: ending, stdout: text(paths[0]), stderr: text(paths[1]))
  }
}

/// Waits until something holds; false when it did not within the limit.
func eventually(within seconds: Double = 20, _ condition: () throws -> Bool) rethrows -> Bool {
  let end = Date(timeIntervalSinceNow: seconds)
  while try !condition() {
    if Date() > end { return false }
    usleep(5_000)
  }
  return true
}
