/// A stretch of time, from its first second up to, and without, its last.
package struct TimeSpan: Hashable, Sendable {
  /// The first second inside.
  package var from: Timestamp
  /// The first second after it.
  package var to: Timestamp

  /// Makes a span; one that would end before it begins is empty.
  package init(from: Timestamp, to: Timestamp) {
    self.from = from
    self.to = max(from, to)
  }

  /// Its length in seconds.
  package var seconds: Int { Int(to.seconds - from.seconds) }

  /// Nothing is inside.
  package var isEmpty: Bool { to <= from }

  /// Whether the moment is inside.
  package func contains(_ moment: Timestamp) -> Bool { from <= moment && moment < to }

  /// What both have in common; `nil` when that is nothing.
  package func intersection(_ other: TimeSpan) -> TimeSpan? {
    let common = TimeSpan(from: max(from, other.from), to: min(to, other.to))
    return common.isEmpty ? nil : common
  }
}

/// TimeSpans that neither touch nor overlap, in order of time.
package struct TimeSpans: Hashable, Sendable {
  /// The spans.
  package private(set) var list: [TimeSpan]

  /// Puts spans in order and joins those that touch.
  package init(_ spans: some Sequence<TimeSpan> = []) {
    list = []
    for span in spans.filter({ !$0.isEmpty }).sorted(by: { $0.from < $1.from }) {
      if let last = list.last, span.from <= last.to {
        list[list.count - 1].to = max(last.to, span.to)
      } else {
        list.append(span)
      }
    }
  }

  /// Their length in seconds, together.
  package var seconds: Int { list.reduce(0) { $0 + $1.seconds } }

  /// Nothing is inside.
  package var isEmpty: Bool { list.isEmpty }

  /// What lies in either.
  package func union(_ other: TimeSpans) -> TimeSpans { TimeSpans(list + other.list) }

  /// What lies in both.
  package func intersection(_ other: TimeSpans) -> TimeSpans {
    var common: [TimeSpan] = []
    var (left, right) = (list[...], other.list[...])
    while let first = left.first, let second = right.first {
      if let both = first.intersection(second) { common.append(both) }
      if first.to <= second.to { left.removeFirst() } else { right.removeFirst() }
    }
    return TimeSpans(common)
  }

  /// What lies in these and not in the others.
  package func subtracting(_ other: TimeSpans) -> TimeSpans {
    guard !other.isEmpty else { return self }
    var rest: [TimeSpan] = []
    for span in list {
      var start = span.from
      for hole in other.list where hole.to > start && hole.from < span.to {
        if hole.from > start { rest.append(TimeSpan(from: start, to: hole.from)) }
        start = hole.to
      }
      if start < span.to { rest.append(TimeSpan(from: start, to: span.to)) }
    }
    return TimeSpans(rest)
  }

  /// The part inside a span.
  package func clipped(to span: TimeSpan) -> TimeSpans { intersection(TimeSpans([span])) }
}
