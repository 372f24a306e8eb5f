import ArgumentParser
import Reconciliation

/// How long to wait for another writer.
struct LockOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long to wait for another run that is writing, before ending with 5; 0s for not at all (default: 30s).",
      valueName: "duration"))
  var lockWait: String?
}

extension Session {
  /// The writer's lease, with the wait that is configured.
  func leaseOptions(_ lock: LockOptions) throws -> WriterLease.Options {
    var options = WriterLease.Options()
    if let wait = try lookup.duration(lock.lockWait, "lock_wait", allowingZero: true) { options.wait = wait }
    return options
  }
}
