internal import Glibc
internal import Synchronization

/// Runs programs, each watched by a thread of its own, which costs nothing while it waits.
///
/// swift-subprocess was tried for this and is not used: at a timeout its teardown ends as soon as the program itself
/// does, so that children which ignore SIGTERM survive it (20 of 20 in a trial); it waits without limit for a program
/// in uninterruptible sleep, such as one on a dead network file system; and it forks, whose cost grows with our memory.
package enum ProgramRunner {
  /// The stack of a watching thread in bytes: its frames are few and its buffer is on the heap.
  private static let stackSize = 256 << 10

  /// Runs a program and everything that it starts, for at most `timeout`; none of its group is left when this returns.
  ///
  /// The last tenth of the timeout, at most half a second, is left for an orderly end: SIGTERM to the group when it
  /// begins, SIGKILL when it is over. A cancelled task gives it as long. Standard output and error are read to their
  /// end, and kept up to `outputLimit` bytes each.
  ///
  /// Only two things can outlive it: a process that began a session of its own, which no signal to the group reaches,
  /// and one that is in uninterruptible sleep, which ends once the kernel lets it; such a one is waited for aside. The
  /// same goes for the thread where looking for the program, or starting it, hangs in a dead file system.
  package static func run(_ program: Program, timeout: Duration, outputLimit: Int) async -> ProgramResult {
    let alarm: Alarm
    do throws(StartProblem) {
      alarm = try Alarm()
    } catch {
      return ProgramResult(error.ending)
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = Answer(continuation)
        let problem = startThread {
          var watch = ProgramWatch(program, timeout: timeout, outputLimit: outputLimit, alarm: alarm)
          let result = watch.run()
          alarm.close()
          answer.give(result)
        }
        if problem == 0 {
          answer.giveUp(after: timeout + .seconds(1))
        } else {
          alarm.close()
          answer.give(ProgramResult(.notStarted(problem)))
        }
      }
    } onCancel: {
      alarm.ring()
    }
  }

  /// Runs a program as ``run(_:timeout:outputLimit:)`` does, and blocks the thread until it ended: for threads that
  /// block anyway, never for one of the cooperative pool.
  package static func runBlocking(_ program: Program, timeout: Duration, outputLimit: Int) -> ProgramResult {
    do throws(StartProblem) {
      let alarm = try Alarm()
      defer { alarm.close() }
      var watch = ProgramWatch(program, timeout: timeout, outputLimit: outputLimit, alarm: alarm)
      return watch.run()
    } catch {
      return ProgramResult(error.ending)
    }
  }

  /// Starts a detached thread; returns 0, or the `errno` for which there is none.
  static func startThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
    final class Body {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, stackSize)
    let context = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let problem = pthread_create(
      &thread, &attributes,
      { context in
        if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    if problem != 0 { context.release() }
    return problem
  }
}

/// The one answer to whoever waits for a program.
private final class Answer: Sendable {
  private struct State {
    var continuation: CheckedContinuation<ProgramResult, Never>?
    var timer: Task<Void, Never>?
  }

  private let state: Mutex<State>

  init(_ continuation: CheckedContinuation<ProgramResult, Never>) {
    state = Mutex(State(continuation: continuation))
  }

  /// Passes the result on, unless there was one before.
  func give(_ result: ProgramResult) {
    let taken = state.withLock { state in
      defer { state = State() }
      return state
    }
    taken.timer?.cancel()
    taken.continuation?.resume(returning: result)
  }

  /// Answers for a thread that hangs where no signal helps.
  func giveUp(after limit: Duration) {
    state.withLock { state in
      guard state.continuation != nil else { return }
      state.timer = Task {
        // Cancelled once there is an answer.
        guard (try? await Task.sleep(for: limit)) != nil else { return }
        self.give(ProgramResult(.timedOut, after: limit))
      }
    }
  }
}
