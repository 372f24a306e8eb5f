import Dispatch
import Foundation
import Synchronization

/// Ends the whole program when blocking C does not come back.
///
/// libgit2 1.5 spins for ever on a truncated loose object and has no way to be interrupted. Nothing inside the
/// process can stop such a call, and an abandoned thread would keep a core busy, so the watchdog prints what was going
/// on and leaves with the given exit code. Everything that this program writes survives being killed at any instant.
package final class Watchdog: Sendable {
  private let expired: @Sendable (String) -> Void
  private let limit: Duration

  /// - Parameters:
  ///   - limit: How long one watched call may take.
  ///   - expired: Called on a thread of its own with the name of the call; must not return in production.
  package init(limit: Duration, expired: @escaping @Sendable (String) -> Void) {
    self.limit = limit
    self.expired = expired
  }

  /// Runs `body`; when it takes longer than the limit, `expired` is called meanwhile.
  package func watch<Value>(_ name: String, _ body: () throws -> Value) rethrows -> Value {
    let item = DispatchWorkItem { [expired] in expired(name) }
    let (seconds, attoseconds) = limit.components
    let delay = Double(seconds) + Double(attoseconds) / 1e18
    DispatchQueue.global(qos: .userInteractive).asyncAfter(deadline: .now() + delay, execute: item)
    defer { item.cancel() }
    return try body()
  }
}
