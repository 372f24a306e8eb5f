import Dispatch
import Foundation
import Synchronization

/// A serial executor that owns one operating-system thread.
///
/// Blocking C (libgit2, a database client) must never run in the cooperative pool, where it would take away one of
/// the few threads that everything else shares. An actor that wraps such a library returns one of these from
/// `unownedExecutor`; all of its jobs then run, in order, on that thread. That also keeps C errors that are
/// thread-local readable.
package final class ThreadExecutor: SerialExecutor {
  private let inbox: Inbox

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - name: What debuggers and `top -H` show.
  ///   - stackSize: Bytes of stack for the thread.
  package init(name: String, stackSize: Int = 8 << 20) {
    let inbox = Inbox()
    self.inbox = inbox
    let thread = Thread { inbox.drain() }
    thread.name = name
    thread.stackSize = stackSize
    thread.start()
  }

  deinit { inbox.close() }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    inbox.add { job.runSynchronously(on: executor) }
  }

  package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }
}

/// The jobs that wait for the thread. It outlives the executor, so the thread can leave its loop in order.
private final class Inbox: Sendable {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var closed = false
  }

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  func add(_ job: @escaping @Sendable () -> Void) {
    state.withLock { $0.jobs.append(job) }
    signal.signal()
  }

  func close() {
    state.withLock { $0.closed = true }
    signal.signal()
  }

  /// Runs jobs until closed; jobs that were added before the close still run.
  func drain() {
    while true {
      signal.wait()
      let (jobs, closed) = state.withLock { state in
        defer { state.jobs.removeAll(keepingCapacity: true) }
        return (state.jobs, state.closed)
      }
      for job in jobs { job() }
      if closed && jobs.isEmpty { return }
      if closed { signal.signal() }
    }
  }
}
