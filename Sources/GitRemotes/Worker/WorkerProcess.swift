internal import CGitTransport
internal import FoundationEssentials
internal import Git
internal import Glibc
internal import Scheduling
internal import Synchronization

/// Asks the child process, with a deadline for each request. A child that is late is killed with all that it started,
/// and the next request starts another one.
package actor WorkerProcess {
  /// How much longer than the limits of the operation itself to wait before the child is killed: libgit2 may be busy
  /// with a pack when they pass, and it says better than we can what went wrong.
  package static let grace = Duration.seconds(2)

  private let executor = ThreadExecutor(name: "git-remote")
  private let program: [String]
  private let environment: [String: String]
  private let progress: @Sendable (String) -> Void
  /// Read by a cancellation, from any thread.
  private nonisolated let child = Mutex<ugt_child?>(nil)

  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// - Parameters:
  ///   - program: Path and arguments of a program that runs ``Worker``.
  ///   - environment: Its variables.
  ///   - progress: Told how far an operation is.
  package init(
    program: [String], environment: [String: String], progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.program = program
    self.environment = environment
    self.progress = progress
  }

  deinit { Self.end(child.withLock { $0.take() }) }

  /// Sends a request and waits for its answer.
  ///
  /// - Throws: ``RemoteProblem``, `CancellationError`.
  func ask(_ request: WorkerRequest) async throws -> WorkerReply {
    try Task.checkCancellation()
    return try await withTaskCancellationHandler {
      try converse(request)
    } onCancel: {
      child.withLock { if let child = $0 { kill(-child.pid, SIGKILL) } }
    }
  }

  private func converse(_ request: WorkerRequest) throws -> WorkerReply {
    let limit = Duration.milliseconds(request.access.total) + Self.grace
    var end = ContinuousClock.now + limit
    let child = try running()
    guard Frame.write(request, to: child.input) else { throw died() }
    do {
      while let bytes = try Frame.read(from: child.output, until: end) {
        switch try JSONDecoder().decode(WorkerReply.self, from: bytes) {
        case .progress(let text):
          progress(text)
          if request.task.isPatient { end = ContinuousClock.now + limit }
        case .failed(let problem): throw problem
        case let reply: return reply
        }
      }
      throw died()
    } catch is Frame.Late {
      stop()
      throw RemoteProblem(
        .deadline,
        "cannot \(request.task.phrase(request.address)): it took longer than "
          + "\(request.access.total / 1000) s and was ended; give it more time with --remote-timeout, or look whether the host is well"
      )
    }
  }

  private func died() -> any Error {
    stop()
    if Task.isCancelled { return CancellationError() }
    return RemoteProblem(.failed, "the process that talks to the remote ended unexpectedly; run again")
  }

  private func running() throws -> ugt_child {
    if let child = child.withLock({ $0 }) { return child }
    var child = ugt_child()
    let arguments = program.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    let problem = ugt_spawn(program[0], arguments, variables, &child)
    guard problem == 0 else {
      throw RemoteProblem(.failed, "\(program[0]) cannot be started: \(String(cString: strerror(problem)))")
    }
    self.child.withLock { $0 = child }
    return child
  }

  /// Ends the child and all that it started.
  package func stop() { Self.end(child.withLock { $0.take() }) }

  private static func end(_ child: ugt_child?) {
    guard let child else { return }
    // It is the leader of its session; ssh dies with the thread that started it.
    kill(-child.pid, SIGKILL)
    close(child.input)
    close(child.output)
    var status: CInt = 0
    while waitpid(child.pid, &status, 0) < 0, errno == EINTR {}
  }
}

extension WorkerRequest.Task {
  fileprivate func phrase(_ address: String) -> String {
    let place = (try? GitAddress(address))?.description ?? "the remote"
    return switch self {
    case .list: "list the refs of \(place)"
    case .tryPush, .push: "push to \(place)"
    case .fetch: "fetch from \(place)"
    case .inspect, .pack, .pending: "read what is kept of \(place)"
    }
  }
}
