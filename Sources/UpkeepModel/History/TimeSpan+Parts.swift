extension TimeSpan {
  /// The days in UTC that it touches, the first and the last cut to it; at most so many, the newest.
  package func days(atMost limit: Int = .max) -> [TimeSpan] {
    guard !isEmpty else { return [] }
    let last = Day(of: Timestamp(seconds: to.seconds - 1))
    let first = Day(number: max(Day(of: from).number, limit == .max ? .min : last.number - Int64(limit) + 1))
    return (first.number...last.number).compactMap { Day(number: $0).span.intersection(self) }
  }

  /// The calendar months in UTC that it touches, the first and the last cut to it.
  package func months() -> [TimeSpan] {
    var months: [TimeSpan] = []
    for day in days() {
      if let last = months.last, last.from.month == day.from.month {
        months[months.count - 1].to = day.to
      } else {
        months.append(day)
      }
    }
    return months
  }
}

extension Timestamp {
  /// The month in UTC, as `2026-11`.
  package var month: String { String(description.prefix(7)) }
}
