internal import UpkeepModel

/// `transitions/2026-11-22.jsonl`: every transition of a day in UTC, one line each, only ever appended to.
enum TransitionsFile {
  static let folder = "transitions"

  static func path(ofDay day: String) -> String { "\(folder)/\(day).jsonl" }

  /// Calls `body` with the transitions of a file; a line that cannot be read, as when somebody edited it, is passed over.
  ///
  /// - Parameter filter: Only those of these keys; `nil` for all.
  static func read(_ file: UnsafeRawBufferPointer, keys filter: KeyFilter?, _ body: (Transition) -> Void) {
    for line in Lines(file) {
      if let filter, let key = TransitionLine.key(line), !filter.contains(key) { continue }
      guard let transition = TransitionLine.transition(line) ?? Transition(line: line) else { continue }
      if filter?.contains(transition.key) ?? true { body(transition) }
    }
  }
}
