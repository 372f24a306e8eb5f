package import UpkeepModel

/// What a Nagios plugin printed, taken apart.
///
/// ```text
/// TEXT | PERFORMANCE DATA
/// LONG TEXT
/// LONG TEXT | PERFORMANCE DATA
/// PERFORMANCE DATA
/// ```
///
/// Source: Nagios Plugin API, "Plugin Output Spec".
package struct NagiosOutput: Hashable, Sendable {
  /// The text of the first line; empty when there is none.
  package var text: String
  /// The lines after it, up to the second pipe.
  package var longText: String
  /// What was measured.
  package var performance: [PerformanceValue]

  /// Takes output apart; never fails.
  ///
  /// - Parameters:
  ///   - output: What stood on standard output.
  ///   - isTruncated: The end is missing: the last word is not read, as a number cut short would be a wrong number.
  package init(_ output: String, isTruncated: Bool = false) {
    // Swift takes "\r\n" for one character; the lines of plugins that print it must not run into each other.
    let unixText =
      output.contains("\r\n")
      ? output.split(separator: "\r\n", omittingEmptySubsequences: false)
        .joined(separator: "\n") : output
    let trimmed = unixText.drop(while: \.isNewline)
    let endOfFirst = trimmed.firstIndex(where: \.isNewline) ?? trimmed.endIndex
    let (first, firstData) = Self.split(trimmed[..<endOfFirst])
    let (long, moreData) = Self.split(trimmed[endOfFirst...])
    text = String(Self.trim(first))
    longText = String(Self.trim(long))
    var data = (firstData, moreData)
    if isTruncated {
      if moreData.isEmpty && trimmed.endIndex == endOfFirst {
        data.0 = Self.withoutLastWord(firstData)
      } else {
        data.1 = Self.withoutLastWord(moreData)
      }
    }
    performance = NagiosPerformanceData.parse(data.0)
    performance += NagiosPerformanceData.parse(data.1).prefix(NagiosPerformanceData.limit - performance.count)
  }

  private static func split(_ text: Substring) -> (text: Substring, data: Substring) {
    guard let pipe = text.firstIndex(of: "|") else { return (text, text[text.endIndex...]) }
    return (text[..<pipe], text[text.index(after: pipe)...])
  }

  private static func trim(_ text: Substring) -> Substring {
    let start = text.drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? start[start.endIndex...]
  }

  private static func withoutLastWord(_ text: Substring) -> Substring {
    text.lastIndex(where: \.isWhitespace).map { text[..<$0] } ?? text[..<text.startIndex]
  }
}
