internal import Synchronization
internal import UpkeepModel

/// Why the failures of a round say nothing about their components.
package struct Blindness: Hashable, Sendable {
  /// One sentence: `the observer has no network: none of 2 witnesses answered`.
  package var reason: String
  /// What became of asking each witness.
  package var answers: [String]
}

/// Asks the witnesses of a round, and only when something failed.
///
/// The first failure asks them at once, beside the checks that go on. When others came after it, they are asked once more
/// at the end, so that a network that fails in the middle of a round is noticed too. One answer is enough.
final class WitnessInquiry: Sendable {
  /// How often a witness is asked before it counts as silent.
  private static let tries = 2

  private struct State {
    var first: Task<Blindness?, Never>?
    var hasLaterFailures = false
  }

  private let witnesses: [Witness]
  private let pause: @Sendable (Duration) async throws -> Void
  private let state = Mutex(State())

  init(_ witnesses: [Witness], pause: @escaping @Sendable (Duration) async throws -> Void) {
    self.witnesses = witnesses
    self.pause = pause
  }

  /// Notes a failure.
  func failureSeen() {
    state.withLock { state in
      guard state.first == nil else { return state.hasLaterFailures = true }
      state.first = Task { await ask() }
    }
  }

  /// The verdict on all failures that were seen; `nil` when they are the components' own.
  func verdict() async -> Blindness? {
    let (first, hasLaterFailures) = state.withLock { ($0.first, $0.hasLaterFailures) }
    guard let first else { return nil }
    let blindness = await withTaskCancellationHandler {
      await first.value
    } onCancel: {
      first.cancel()
    }
    if let blindness { return blindness }
    return hasLaterFailures ? await ask() : nil
  }

  /// Ends what is under way, and leaves nothing behind (R27).
  func end() async {
    let first = state.withLock { $0.first }
    first?.cancel()
    _ = await first?.value
  }

  private func ask() async -> Blindness? {
    var answers: [String] = []
    for number in 1...Self.tries {
      if number > 1 {
        guard (try? await pause(.seconds(1))) != nil else { break }
      }
      guard let silence = await silence() else { return nil }
      answers = silence
    }
    let who = witnesses.count == 1 ? "its witness did not answer" : "none of \(witnesses.count) witnesses answered"
    return Blindness(reason: "the observer has no network: \(who)", answers: answers)
  }

  /// What each witness said; `nil` as soon as one answers.
  private func silence() async -> [String]? {
    await withTaskGroup(of: (Int, Finding).self) { group in
      for (index, witness) in witnesses.enumerated() {
        group.addTask { (index, await witness.probe.check()) }
      }
      var said = witnesses.map(\.name)
      for await (index, finding) in group {
        if finding.state == .operational || finding.state == .degraded {
          group.cancelAll()
          return nil
        }
        said[index] += ": \(finding.message)"
      }
      return said
    }
  }
}
