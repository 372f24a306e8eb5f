import CCurl

/// A connected socket of the event loop; closed when it is let go.
///
/// Unchecked, as its pointer is never changed, and ``Connection``, which alone has it, runs one operation at a time.
final class StreamHandle: @unchecked Sendable {
  let stream: OpaquePointer
  private let loop: EventLoop

  init(owning stream: OpaquePointer, loop: EventLoop) {
    self.stream = stream
    self.loop = loop
  }

  deinit { uk_stream_close(stream) }

  /// An operation, yet to be run.
  func job(_ operation: uk_operation) throws(TransportFailure) -> Job {
    guard let job = uk_stream_job(stream, operation) else {
      throw TransportFailure(.exhausted, "this machine is out of memory")
    }
    return Job(owning: job)
  }
}
