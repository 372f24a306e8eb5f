internal import Scheduling
package import UpkeepModel

/// Holds the right to write for one owner while something is done (R22).
package struct WriterLease: Sendable {
  /// How the wait for a lease that another holds goes on.
  package struct Options: Sendable {
    /// How long a lease lasts unless it is renewed; a third of it passes between renewals.
    package var duration: Duration = .seconds(60)
    /// How long to wait for another holder.
    package var wait: Duration = .seconds(30)
    /// Who holds it.
    package var holder: LeaseHolder = .current()

    package init() {}
  }

  /// Another holds the lease for longer than the wait.
  package struct Held: Error, Sendable, CustomStringConvertible {
    package var lease: Lease

    package var description: String {
      let work =
        switch lease.owner {
        case WriterLease.checks: "checking"
        case WriterLease.deliveries: "delivering events"
        default: "writing for owner \"\(lease.owner)\""
        }
      return "\(LeaseHolder.phrase(lease.holder)) has been \(work) since \(lease.since); its lease ends at "
        + "\(lease.until). Wait for it, longer with --lock-wait, or look at `upkeep doctor`."
    }
  }

  /// Stands in an owner's place for the right to check. A run checks the components of all owners, so that right is one
  /// for the whole store; no owner can be called so.
  package static let checks = "*"
  /// Stands in an owner's place for the right to take events from the outbox to their sinks. Who delivers may have to
  /// wait for a sink, and must not keep others from checking meanwhile.
  package static let deliveries = "*events"

  private let store: any LeaseStore
  private let options: Options
  private let now: @Sendable () -> Timestamp

  package init(_ store: any LeaseStore, options: Options = Options(), now: @escaping @Sendable () -> Timestamp) {
    self.store = store
    self.options = options
    self.now = now
  }

  /// Takes the lease, runs `body` with it while it is renewed, and gives it back.
  ///
  /// - Throws: ``Held``, ``StoreError``, or what `body` throws.
  package func hold<Value: Sendable>(
    for owner: String, _ body: @escaping @Sendable (Lease) async throws -> Value
  ) async throws -> Value {
    let lease = try await acquire(owner)
    let work = Task { try await body(lease) }
    let renewal = Task { [store, options, now] () -> StoreError? in
      while (try? await Task.sleep(for: options.duration / 3)) != nil {
        do throws(StoreError) {
          _ = try await store.renewLease(lease, now: now(), duration: options.duration)
        } catch {
          // A store that is busy or full may have room again before the lease ends.
          guard error.code == .fenced else { continue }
          work.cancel()
          return error
        }
      }
      return nil
    }
    let result = await withTaskCancellationHandler {
      await work.result
    } onCancel: {
      work.cancel()
    }
    renewal.cancel()
    // Who slept through the lease must not go on beside the next holder.
    if let lost = await renewal.value, case .failure = result { throw lost }
    try? await store.releaseLease(lease)
    return try result.get()
  }

  private func acquire(_ owner: String) async throws -> Lease {
    let holder = options.holder.description
    let start = ContinuousClock.now
    var pause = Duration.milliseconds(20)
    while true {
      let lease = try await store.acquireLease(
        owner: owner, holder: holder, now: now(), duration: options.duration)
      if lease.holder == holder { return lease }
      if options.holder.provesDead(lease.holder) {
        try await store.releaseLease(lease)
        continue
      }
      guard ContinuousClock.now - start < options.wait else { throw Held(lease: lease) }
      try await Task.sleep(for: pause)
      pause = min(pause * 2, .seconds(1))
    }
  }
}
