import Dispatch
import Glibc

/// Ctrl-C and termination end a run in order: checks are cancelled, what is recorded stays, nothing is half-written.
enum Interrupts {
  /// Runs `work` in a task that the first signal cancels; the second one ends the program at once.
  static func cancelling(_ work: @escaping @Sendable () async throws -> Void) async throws {
    signal(SIGPIPE, SIG_IGN)
    let task = Task { try await work() }
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if task.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
        task.cancel()
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    try await task.value
  }
}
