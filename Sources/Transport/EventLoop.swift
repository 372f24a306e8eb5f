import CCurl
internal import Glibc

/// The thread on which every connection of this process lives.
///
/// One is enough: it runs some ten thousand fresh-connection requests a second. `HTTPClient` and `Connection` are
/// its two faces.
package final class EventLoop: Sendable {
  /// How much may be under way.
  package struct Limits: Sendable {
    /// Requests and dialogues at once; further ones wait in order, and their time runs from their start.
    package var running = descriptorBound
    /// Connections kept for requests that reuse them.
    package var idleConnections = 16

    package init() {}

    /// What the limit of descriptors leaves for connections, at most 4,096: the usual 1,024 descriptors give 512.
    private static var descriptorBound: Int {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 512 }
      return max(64, Int(min(limit.rlim_cur, 4_608)) - 512)
    }
  }

  /// The loop that everything shares unless told otherwise.
  package static let shared = EventLoop()

  // An opaque C object whose functions may all be called from any thread. nil: the system refused a thread.
  nonisolated(unsafe) let loop: OpaquePointer?

  package init(limits: Limits = Limits()) {
    loop = uk_loop_start(Int32(clamping: limits.running), Int32(clamping: limits.idleConnections))
  }

  /// Ends what still runs as cancelled, closes every connection and waits for the thread.
  deinit {
    if let loop { uk_loop_stop(loop) }
  }

  func makeJob() throws(TransportFailure) -> Job {
    guard let loop else { throw TransportFailure(.other, "the system refused a thread or descriptor for the network") }
    guard let job = uk_job_new(loop) else { throw TransportFailure(.other, "out of memory") }
    return Job(owning: job)
  }
}
