import CCurl

/// Runs the tasks that prefer it on the loop's own thread.
///
/// A task that sends requests one after the other is then never handed from thread to thread: with thousands of
/// requests a second that costs more than the requests' own work. What runs here must be short, as it holds up every
/// connection; work that computes or blocks belongs elsewhere.
extension EventLoop: TaskExecutor {
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard let loop else { return job.runSynchronously(on: asUnownedTaskExecutor()) }
    uk_loop_enqueue(
      loop,
      { job, owner in
        guard let job, let owner else { return }
        let loop = Unmanaged<EventLoop>.fromOpaque(owner).takeUnretainedValue()
        unsafeBitCast(job, to: UnownedJob.self).runSynchronously(on: loop.asUnownedTaskExecutor())
      }, unsafeBitCast(job, to: UnsafeMutableRawPointer.self), Unmanaged.passUnretained(self).toOpaque())
  }
}
