/// A program to be run once.
struct Program: Sendable {
  /// The executable, as the settings name it.
  var command: String
  /// Where it may lie.
  var folders: ExecFolders
  /// What follows the path in `argv`.
  var arguments: [String]
  /// All of its environment.
  var environment: [String: String]
  /// The folder in which it starts.
  var workingDirectory: String
}

/// What became of a program.
struct ProgramResult: Sendable {
  enum Ending: Hashable, Sendable {
    /// It ended by itself with this code.
    case exited(Int32)
    /// A signal that did not come from us ended it.
    case signaled(Int32)
    /// It was killed, as it ran longer than it may.
    case timedOut
    /// It was killed, as the check was cancelled.
    case cancelled
    /// It may not, or cannot, be run; why.
    case refused(String)
    /// It, or a thread or descriptor to watch it with, could not be had; an `errno`.
    case notStarted(Int32)
    /// It ended, but the system would not tell how; an `errno`.
    case unobserved(Int32)
  }

  var ending: Ending
  /// Standard output, capped.
  var output: CappedBytes
  /// Standard error, capped.
  var errorOutput: CappedBytes
  /// From the start to the end.
  var duration: Duration
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
