import CCurl

/// One C job: set up and submitted by one task, which then reads its result.
///
/// Unchecked, as `continuation` is written before the job is submitted and read once, in the callback, and the C
/// functions used from several threads (submit, cancel, release) lock for themselves.
final class Job: @unchecked Sendable {
  let job: OpaquePointer
  private var continuation: UnsafeContinuation<Void, Never>?

  init(owning job: OpaquePointer) {
    self.job = job
  }

  deinit { uk_job_release(job) }

  func set(_ setting: uk_text, _ value: String) { uk_job_text(job, setting, value) }

  func set(_ setting: uk_text, _ value: String?) {
    if let value { uk_job_text(job, setting, value) }
  }

  func set(_ setting: uk_number, _ value: Int) { uk_job_number(job, setting, Int64(value)) }

  func set(_ setting: uk_bytes, _ bytes: [UInt8]) { uk_job_bytes(job, setting, bytes, bytes.count) }

  /// Milliseconds, rounded up, so that a wait is never cut to nothing.
  func set(_ setting: uk_number, _ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let limited = min(max(seconds, 0), 2_000_000)
    set(setting, Int(limited) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }

  /// Hands the job to the loop and returns when it has ended; at once when the task is cancelled.
  func run() async {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        self.continuation = continuation
        uk_job_submit(
          job, { Unmanaged<Job>.fromOpaque($0!).takeRetainedValue().finish() },
          Unmanaged.passRetained(self).toOpaque())
      }
    } onCancel: {
      uk_job_cancel(job)
    }
  }

  private func finish() {
    let waiting = continuation
    continuation = nil
    waiting?.resume()
  }

  func result() -> uk_result {
    var result = uk_result()
    uk_job_result(job, &result)
    return result
  }

  /// The connected socket of a job with `UK_DETACH`; once, as who takes it owns it.
  func stream() -> OpaquePointer? { uk_job_take_stream(job) }

  func certificates() -> [CertificateFacts] {
    var chain: [CertificateFacts] = []
    while true {
      var facts = CertificateFacts()
      var field: Int32 = 0
      while let text = uk_job_certificate_field(job, Int32(chain.count), field) {
        facts.read(String(cString: text))
        field += 1
      }
      if field == 0 { return chain }
      chain.append(facts)
    }
  }
}
