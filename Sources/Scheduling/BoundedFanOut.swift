/// Runs `operation` for every element, at most `width` at once, and calls `consume` with each result as it comes.
///
/// Results come in the order in which they finish. When the surrounding task is cancelled, elements that have not
/// started are not started; those that run are cancelled and waited for, so nothing is left behind (R27).
///
/// - Parameters:
///   - elements: What to work on.
///   - width: How many operations may run at once; at least 1.
///   - operation: The work for one element.
///   - consume: Receives each result, one at a time.
/// - Throws: What `consume` throws; the remaining operations are cancelled then.
package func fanOut<Element: Sendable, Result: Sendable>(
  _ elements: some Sequence<Element>,
  width: Int,
  operation: @escaping @Sendable (Element) async -> Result,
  consume: (Result) async throws -> Void
) async throws {
  precondition(width >= 1, "a fan-out needs a width of at least 1")
  try await withThrowingTaskGroup(of: Result.self) { group in
    var pending = elements.makeIterator()
    var running = 0
    while running < width, !Task.isCancelled, let element = pending.next() {
      group.addTask { await operation(element) }
      running += 1
    }
    while let result = try await group.next() {
      if !Task.isCancelled, let element = pending.next() {
        group.addTask { await operation(element) }
      }
      do {
        try await consume(result)
      } catch {
        group.cancelAll()
        throw error
      }
    }
  }
}
