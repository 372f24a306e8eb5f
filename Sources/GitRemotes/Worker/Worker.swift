internal import Foundation
internal import Git
internal import Glibc
internal import Synchronization
internal import UpkeepModel

/// The child process that talks to remotes: does what comes in on standard input, and answers on standard output.
///
/// libgit2 cannot be interrupted, so its network work runs where it can be killed (R34). The process ends with whoever
/// started it, in the middle of anything.
package enum Worker {
  /// Runs until standard input ends.
  package static func run() async {
    signal(SIGPIPE, SIG_IGN)
    let requests = requests()
    for await request in requests {
      let reply = await answer(request)
      guard Frame.write(reply, to: STDOUT_FILENO) else { break }
    }
  }

  /// Requests as they come, read by a thread of its own: the end of the input is the end of the process, even while
  /// libgit2 is busy.
  private static func requests() -> AsyncStream<WorkerRequest> {
    let (stream, continuation) = AsyncStream.makeStream(of: WorkerRequest.self)
    let thread = Thread {
      while let bytes = try? Frame.read(from: STDIN_FILENO),
        let request = try? JSONDecoder().decode(WorkerRequest.self, from: bytes)
      {
        continuation.yield(request)
      }
      // Its own session holds all that it started; ssh has been told to die with it.
      _exit(0)
    }
    thread.start()
    return stream
  }

  private static func answer(_ request: WorkerRequest) async -> WorkerReply {
    let veil = Veil((try? GitAddress(request.address)).map { request.access.mask(for: $0) } ?? SecretMask())
    do {
      return veil.masked(try await perform(request, behind: veil))
    } catch let problem as RemoteProblem {
      return veil.masked(.failed(problem))
    } catch let error as GitError {
      return veil.masked(
        .failed(RemoteProblem(error.code == .corrupt || error.code == .notFound ? .damaged : .failed, "\(error)")))
    } catch {
      return veil.masked(.failed(RemoteProblem(.failed, "\(error)")))
    }
  }

  private static func perform(_ request: WorkerRequest, behind veil: Veil) async throws -> WorkerReply {
    let address = try GitAddress(request.address)
    let access = request.access
    let helper: @Sendable () -> RemoteAccess.Login? = {
      let login = CredentialHelper.login(for: address)
      if let login { veil.hide(login) }
      return login
    }
    let progress = Progress(veil)
    switch request.task {
    case .list: return .listing(try Repository.list(address, access, helper: helper))
    case .tryPush:
      try Repository.listForPush(address, access, helper: helper)
      return .done
    case .fetch(let path, let order):
      return .listing(
        try await open(path).perform {
          try $0.fetch(order, from: address, access, helper: helper, progress: { progress.tell($0) })
        })
    case .push(let path, let ref):
      return .pushed(
        try await open(path).perform {
          try $0.push(ref, to: address, access, helper: helper, progress: { progress.tell($0) })
        })
    case .inspect(let path):
      try await open(path).perform { try $0.inspectTips { progress.tell("reading \($0)") } }
      return .done
    case .pack(let path):
      try await open(path).perform { try $0.packAll() }
      return .done
    case .pending(let path): return .pending(try await open(path).perform { try $0.hasPendingReports() })
    }
  }

  private static func open(_ path: String) async throws -> Repository {
    // Whoever asks has opened it before and knows that its owner is trusted.
    try await Repository.open(path, options: .init(trustingOwner: true))
  }
}

/// Tells how far it is, a few times a second.
private final class Progress: Sendable {
  private let last = Mutex(ContinuousClock.now)
  private let veil: Veil

  init(_ veil: Veil) { self.veil = veil }

  func tell(_ text: String) {
    let isDue = last.withLock { last in
      guard ContinuousClock.now - last >= .milliseconds(200) else { return false }
      last = .now
      return true
    }
    if isDue { _ = Frame.write(WorkerReply.progress(veil.masked(text)), to: STDOUT_FILENO) }
  }
}
