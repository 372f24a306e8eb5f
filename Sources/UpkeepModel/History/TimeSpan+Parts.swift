extension TimeSpan {
  /// The days in UTC that it touches, the first and the last cut to it; at most so many, the newest.
  package func days(atMost limit: Int = .max) -> [TimeSpan] {
    guard !isEmpty else { return [] }
    let last = Day(of: Timestamp(seconds: to.seconds - 1))
    let first = Day(number: max(Day(of: from).number, limit == .max ? .min : last.number - Int64(limit) + 1))
    return (first.number...last.number).compactMap { Day(number: $0).span.intersection(self) }
  }

  /// The weeks in UTC that it touches, from Monday on, the first and the last cut to it.
  package func weeks() -> [TimeSpan] {
    var weeks: [TimeSpan] = []
    for day in days() {
      // 1970-01-05 was a Monday.
      if let last = weeks.last, Self.week(of: last.from) == Self.week(of: day.from) {
        weeks[weeks.count - 1].to = day.to
      } else {
        weeks.append(day)
      }
    }
    return weeks
  }

  private static func week(of moment: Timestamp) -> Int64 { (Day(of: moment).number + 3) / 7 }

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
