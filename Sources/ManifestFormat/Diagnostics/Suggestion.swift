/// Guesses what a misspelt word was meant to be.
enum Suggestion {
  /// The candidate that is nearest to the word; `nil` when none is near enough to be meant.
  ///
  /// Equal but for case, `_`, `-` and `.` comes first; then the smallest Damerau-Levenshtein distance, of at most one
  /// edit per three letters.
  static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let letters = Array(word.lowercased().unicodeScalars)
    let plain = simplified(word)
    let limit = max(1, letters.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      if simplified(candidate) == plain { return candidate }
      let other = Array(candidate.lowercased().unicodeScalars)
      guard abs(other.count - letters.count) <= limit else { continue }
      let distance = distance(letters, other)
      if distance <= limit, distance < other.count, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// `did you mean "…"?`, or nothing.
  static func question(for word: String, among candidates: some Sequence<String>) -> String? {
    closest(to: word, among: candidates).map { "did you mean \"\($0)\"?" }
  }

  /// The question, or else the whole list of what is allowed.
  static func remedy(for word: String, among candidates: [String]) -> String {
    if let question = question(for: word, among: candidates) { return question }
    return candidates.isEmpty ? "nothing is allowed here" : "allowed: \(candidates.joined(separator: ", "))"
  }

  private static func simplified(_ word: String) -> String {
    String(word.lowercased().filter { !"_-. ".contains($0) })
  }

  /// Optimal string alignment: insertions, deletions, replacements, and swaps of neighbours.
  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in 1...left.count {
      var row = [i]
      for j in 1...right.count {
        let same = left[i - 1] == right[j - 1]
        var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          cost = min(cost, beforeLast[j - 2] + 1)
        }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[right.count]
  }
}
