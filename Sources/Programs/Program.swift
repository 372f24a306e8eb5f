/// A program to be run once.
package struct Program: Sendable {
  /// The executable, as the settings name it.
  var command: String
  /// Where it may lie.
  var folders: ProgramFolders
  /// What follows the path in `argv`.
  var arguments: [String]
  /// All of its environment.
  var environment: [String: String]
  /// The folder in which it starts.
  var workingDirectory: String
  /// What it finds on standard input; empty: nothing.
  var input: [UInt8]

  /// Describes a run.
  ///
  /// - Parameters:
  ///   - command: An absolute path, or one relative to an allowed folder.
  ///   - folders: Where it may lie.
  ///   - arguments: What follows the path in `argv`.
  ///   - environment: All of its environment.
  ///   - workingDirectory: The folder in which it starts.
  ///   - input: What it finds on standard input.
  package init(
    command: String, folders: ProgramFolders, arguments: [String], environment: [String: String],
    workingDirectory: String = "/", input: [UInt8] = []
  ) {
    self.command = command
    self.folders = folders
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.input = input
  }
}

/// What became of a program.
package struct ProgramResult: Sendable {
  /// How it ended.
  package enum Ending: Hashable, Sendable {
    /// It ended by itself with this code.
    case exited(Int32)
    /// A signal that did not come from us ended it.
    case signaled(Int32)
    /// It was killed, as it ran longer than it may.
    case timedOut
    /// It was killed, as its task was cancelled.
    case cancelled
    /// It may not, or cannot, be run; why.
    case refused(String)
    /// It, or a thread or descriptor to watch it with, could not be had; an `errno`.
    case notStarted(Int32)
    /// It ended, but the system would not tell how; an `errno`.
    case unobserved(Int32)
  }

  /// How it ended.
  package var ending: Ending
  /// Standard output, capped.
  package var output: CappedBytes
  /// Standard error, capped.
  package var errorOutput: CappedBytes
  /// From the start to the end.
  package var duration: Duration
}

extension ProgramResult {
  /// The result of a program of which nothing was seen.
  init(_ ending: Ending, after duration: Duration = .zero) {
    self.init(
      ending: ending, output: CappedBytes(limit: 0), errorOutput: CappedBytes(limit: 0), duration: duration)
  }
}

/// A program that could not be started, or not be watched.
enum StartProblem: Error {
  /// It may not, or cannot, be run; why.
  case refused(String)
  /// A system call failed; its `errno`.
  case system(Int32)

  var ending: ProgramResult.Ending {
    switch self {
    case .refused(let reason): .refused(reason)
    case .system(let code): .notStarted(code)
    }
  }
}
