import HealthEngine
import Rendering
import Synchronization

/// Shows how far a run of checks is, on standard error: a line that is drawn over for a person, a plain line every few
/// seconds for a log. Runs of less than a second show nothing.
final class ProgressDisplay: Sendable {
  private struct State {
    var drawn = false
    var last: ContinuousClock.Instant
  }

  private let terminal: Terminal
  private let isQuiet: Bool
  private let isDrawn: Bool
  private let start: ContinuousClock.Instant
  private let state: Mutex<State>

  init(terminal: Terminal, isQuiet: Bool) {
    self.terminal = terminal
    self.isQuiet = isQuiet
    isDrawn = terminal.showsProgress
    start = .now
    state = Mutex(State(last: start))
  }

  func show(_ progress: CheckProgress) {
    guard !isQuiet else { return }
    let now = ContinuousClock.now
    let due = state.withLock { state in
      let pause: Duration = isDrawn ? (state.drawn ? .milliseconds(100) : .seconds(1)) : .seconds(5)
      guard now - state.last >= pause else { return false }
      state.last = now
      state.drawn = true
      return true
    }
    guard due else { return }
    let line = ProgressLine(total: progress.total, counts: progress.states, elapsed: now - start)
    if isDrawn { terminal.draw("\r\u{1B}[K" + line.terminal(terminal.errors)) } else { terminal.note(line.plain) }
  }

  /// Wipes the line that was drawn.
  func finish() {
    if isDrawn, state.withLock({ $0.drawn }) { terminal.draw("\r\u{1B}[K") }
  }
}
