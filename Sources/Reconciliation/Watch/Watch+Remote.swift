internal import UpkeepModel

/// Following a remote, and bringing reports there. Both stand beside the other parts, so a remote that is away or silent
/// holds up neither checks nor events.
extension Watch {
  /// Brings what is new, again and again; whoever follows the ref here finds it.
  func refresh(_ remote: WatchedRemote, by work: @Sendable () async throws -> Void) async -> WatchEnd? {
    var cause = Cause("the remote is not read", tell)
    while (try? await Task.sleep(for: remote.jittered(remote.poll))) != nil {
      do {
        try await work()
        cause.isGone()
      } catch {
        cause.is(error)
      }
    }
    return nil
  }

  /// Sends reports as they are made, and those that could not be sent before, in their order.
  func push(_ remote: WatchedRemote, by send: @Sendable () async throws -> PushOutcome) async -> WatchEnd? {
    var cause = Cause("reports are not pushed", tell)
    var failures = 0
    repeat {
      do {
        if try await remote.isSendDue() { try await self.send(by: send) }
        failures = 0
        cause.isGone()
      } catch {
        failures += 1
        cause.is(error)
      }
    } while (try? await Task.sleep(for: failures == 0 ? options.deliveryPause : remote.retryPause(after: failures)))
      != nil
    return nil
  }

  private func send(by send: () async throws -> PushOutcome) async throws {
    switch try await send() {
    case .confirmed(let remote): tell(.pushed(remote: remote))
    case .failed(_, let reason): throw NotPushed(description: reason)
    case .off: break
    }
  }

  /// Sends the last reports, though the task is cancelled; within the limit. What does not arrive goes out at the next
  /// start.
  func sendLast(_ remote: WatchedRemote, by send: @escaping @Sendable () async throws -> PushOutcome) async {
    await Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          do {
            if try await remote.isSendDue() { try await self.send(by: send) }
          } catch {
            tell(.trouble("the last reports are not pushed", error))
          }
        }
        group.addTask { try? await Task.sleep(for: remote.endLimit) }
        await group.next()
        group.cancelAll()
      }
    }.value
  }

  /// Tidies what is kept of the remote while nobody writes reports.
  func tidy(_ remote: WatchedRemote) async -> WatchEnd? {
    var cause = Cause("what is kept of the remote is not tidied", tell)
    while (try? await Task.sleep(for: options.tidyPause)) != nil {
      do {
        try await reconciler.lease.hold(for: WriterLease.checks) { _ in try await remote.tidy() }
        cause.isGone()
      } catch {
        cause.is(error)
      }
    }
    return nil
  }
}
