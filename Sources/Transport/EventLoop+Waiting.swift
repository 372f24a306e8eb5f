import CCurl

/// An open descriptor, and what it is waited for.
struct Waited {
  var descriptor: Int32
  var readable = true
  var writable = false
}

/// Why a wait ended.
enum Readiness {
  /// These are ready, each for what it says.
  case ready([Waited])
  case timedOut
  case cancelled
  /// The system refused to watch them.
  case refused
}

extension EventLoop {
  /// Waits until one of at most 16 descriptors is ready, the time is over or the task is cancelled. The descriptors
  /// must stay open meanwhile; afterwards nothing watches them.
  func wait(for descriptors: [Waited], atMost limit: Duration) async -> Readiness {
    guard let loop, let wait = uk_wait_new(loop) else { return .refused }
    let job = Job(owning: wait)
    for each in descriptors where !uk_wait_add(job.job, each.descriptor, each.readable, each.writable) {
      return .refused
    }
    job.set(UK_TIMEOUT_MS, limit)
    await job.run()
    switch uk_wait_end(job.job) {
    case UK_END_OK: return .ready(ready(descriptors, job))
    case UK_END_TIMEOUT: return .timedOut
    case UK_END_SYSTEM: return .refused
    default: return .cancelled
    }
  }

  private func ready(_ descriptors: [Waited], _ job: Job) -> [Waited] {
    descriptors.enumerated().compactMap { index, each in
      var found = each
      guard uk_wait_found(job.job, Int32(index), &found.readable, &found.writable) else { return nil }
      return found.readable || found.writable ? found : nil
    }
  }
}
