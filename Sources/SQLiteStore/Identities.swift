import Synchronization

/// The numbers of the present components by key, as they were at one revision of the store.
///
/// Whatever adds, moves or removes a component raises the revision, so a number that was read at the same revision
/// still holds. It spares one look-up for every check that is recorded.
final class Identities: Sendable {
  private struct State {
    var revision = -1
    var numbers: [String: Int64] = [:]
  }

  private let state = Mutex(State())

  /// The number of each key, out of memory where possible.
  ///
  /// - Parameters:
  ///   - keys: The keys.
  ///   - revision: The store's revision in the present transaction.
  ///   - find: Looks a key up; `nil` when no component has it.
  func numbers(
    of keys: some Sequence<String>, at revision: Int, find: (String) throws -> Int64?
  ) rethrows -> [Int64?] {
    try state.withLock { state in
      if state.revision != revision { state = State(revision: revision) }
      return try keys.map { key in
        if let number = state.numbers[key] { return number }
        let number = try find(key)
        state.numbers[key] = number
        return number
      }
    }
  }
}
