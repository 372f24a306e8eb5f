/// Collects problems; keeps the first hundred and counts the rest, so that hostile files cost neither time nor memory.
struct DiagnosticList {
  /// How many problems are kept.
  static let limit = 100

  private(set) var kept: [Diagnostic] = []
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Whether the next problem will only be counted.
  var isFull: Bool { kept.count >= Self.limit }

  /// Counts a problem; `describe` is asked only when it will be kept.
  mutating func add(_ describe: () -> Diagnostic) {
    count += 1
    if !isFull { kept.append(describe()) }
  }

  /// Counts a problem that will not be shown.
  mutating func skip() { count += 1 }

  /// The error, when there is a problem.
  var error: InvalidManifest? {
    guard !isEmpty else { return nil }
    let sorted = kept.enumerated().sorted { left, right in
      (left.element.file, left.element.line, left.element.column, left.offset)
        < (right.element.file, right.element.line, right.element.column, right.offset)
    }
    return InvalidManifest(diagnostics: sorted.map(\.element), omitted: count - kept.count)
  }
}
