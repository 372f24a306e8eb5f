package import JSONText

/// Whole numbers from 0 on, as single ones and ranges: `200`, `200-299,304`.
public struct IntegerSet: Hashable, Sendable, CustomStringConvertible {
  /// The ranges, as they were given.
  public let ranges: [ClosedRange<Int64>]

  /// A set of ranges.
  public init(_ ranges: [ClosedRange<Int64>]) { self.ranges = ranges }

  /// Reads `N` and `N-M`, separated by commas that a space may follow; `nil` when the text is not like that.
  public init?(_ text: String) {
    var ranges: [ClosedRange<Int64>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let item = ranges.isEmpty || part.first != " " ? part : part.dropFirst()
      let ends = item.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(Self.number)
      guard let low = ends[0], let high = ends[ends.count - 1], low <= high else { return nil }
      ranges.append(low...high)
    }
    self.ranges = ranges
  }

  private static func number(_ text: Substring) -> Int64? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.first != 0x30 || text.utf8.count == 1 else {
      return nil
    }
    return Int64(text)
  }

  /// What the texts look like, as a regular expression for schemas; that a range rises is beyond it.
  package static let pattern: String = {
    let number = "(0|[1-9][0-9]*)"
    return "^\(number)(-\(number))?(, ?\(number)(-\(number))?)*$"
  }()

  /// Whether the number is one of them.
  public func contains(_ number: Int) -> Bool { ranges.contains { $0.contains(Int64(number)) } }

  /// Whether all of them lie in the range.
  package func isWithin(_ range: ClosedRange<Int64>) -> Bool {
    ranges.allSatisfy { range.contains($0.lowerBound) && range.contains($0.upperBound) }
  }

  /// The canonical text, without spaces; a single number alone.
  public var description: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }

  /// The set as a setting's value: a single number as a number.
  package var json: JSONValue {
    if let range = ranges.first, ranges.count == 1, range.count == 1 { return .integer(range.lowerBound) }
    return .string(description)
  }

  /// An example in the range, in quotes, for messages.
  package static func example(in range: ClosedRange<Int64>) -> String {
    range.contains(200) && range.contains(304) ? "\"200-299,304\"" : "\"\(range.lowerBound)-\(range.upperBound)\""
  }
}
