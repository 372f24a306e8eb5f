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
    var isSorted = true
    for span in spans where isSorted && !span.isEmpty {
      if let last = list.last, span.from < last.from { isSorted = false } else { append(span) }
    }
    if isSorted { return }
    list = []
    for span in spans.sorted(by: { $0.from < $1.from }) where !span.isEmpty { append(span) }
  }

  /// Adds a span that does not begin before the last one.
  private mutating func append(_ span: TimeSpan) {
    if let last = list.last, span.from <= last.to {
      list[list.count - 1].to = max(last.to, span.to)
    } else {
      list.append(span)
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
    var common = TimeSpans()
    var (left, right) = (0, 0)
    while left < list.count, right < other.list.count {
      let (first, second) = (list[left], other.list[right])
      if let both = first.intersection(second) { common.append(both) }
      if first.to <= second.to { left += 1 } else { right += 1 }
    }
    return common
  }

  /// What lies in these and not in the others.
  package func subtracting(_ other: TimeSpans) -> TimeSpans {
    guard !other.isEmpty else { return self }
    var rest = TimeSpans()
    var hole = 0
    for span in list {
      var start = span.from
      // A hole may reach into the next span, so the last one is looked at again.
      while hole < other.list.count, other.list[hole].to <= start { hole += 1 }
      var next = hole
      while next < other.list.count, other.list[next].from < span.to {
        if other.list[next].from > start { rest.append(TimeSpan(from: start, to: other.list[next].from)) }
        start = max(start, other.list[next].to)
        next += 1
      }
      if start < span.to { rest.append(TimeSpan(from: start, to: span.to)) }
    }
    return rest
  }

  /// The part inside a span.
  package func clipped(to span: TimeSpan) -> TimeSpans {
    if let first = list.first, let last = list.last, span.from <= first.from, last.to <= span.to { return self }
    var clipped = TimeSpans()
    forEach(in: span) { clipped.list.append($0) }
    return clipped
  }

  /// The seconds inside a span.
  package func seconds(in span: TimeSpan) -> Int {
    var sum = 0
    forEach(in: span) { sum += $0.seconds }
    return sum
  }

  /// Calls `body` with each part inside a span, in order of time; what lies before it costs nothing.
  @inline(__always)
  func forEach(in span: TimeSpan, _ body: (TimeSpan) -> Void) {
    var index = list.partition { $0.to > span.from }
    while index < list.count, list[index].from < span.to {
      if let part = list[index].intersection(span) { body(part) }
      index += 1
    }
  }
}

extension Array {
  /// The first index whose element meets a condition that all elements after it meet as well.
  @inline(__always)
  func partition(_ isAfter: (borrowing Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
