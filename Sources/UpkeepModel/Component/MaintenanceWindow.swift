/// A planned time, or one that comes again every week, in which checks go on and events stay quiet.
public struct MaintenanceWindow: Hashable, Sendable {
  /// When it is.
  public enum Schedule: Hashable, Sendable {
    /// One time; the second `to` is not inside.
    case once(from: Timestamp, to: Timestamp)
    /// Every week.
    case weekly(WeeklySchedule)
  }

  /// When it is.
  public var schedule: Schedule
  /// Why.
  public var reason: String

  /// Makes a window.
  public init(_ schedule: Schedule, reason: String = "") {
    self.schedule = schedule
    self.reason = reason
  }

  /// Makes a window that comes once.
  public init(from: Timestamp, to: Timestamp, reason: String = "") {
    self.init(.once(from: from, to: to), reason: reason)
  }

  /// Whether the moment is inside.
  public func contains(_ moment: Timestamp) -> Bool { end(at: moment) != nil }

  /// When the window that holds the moment ends; `nil` when none does.
  public func end(at moment: Timestamp) -> Timestamp? {
    occurrences(touching: moment..<Timestamp(seconds: moment.seconds + 1)).map(\.upperBound).max()
  }

  /// The times of the span that are inside, by time, none touching another.
  public func intervals(in span: Range<Timestamp>) -> [Range<Timestamp>] { [self].intervals(in: span) }

  /// The windows that have a moment in common with the span, whole.
  fileprivate func occurrences(touching span: Range<Timestamp>) -> [Range<Timestamp>] {
    switch schedule {
    case .once(let from, let to): from < to && (from..<to).overlaps(span) ? [from..<to] : []
    case .weekly(let schedule): schedule.occurrences(touching: span)
    }
  }
}

/// Maintenance that is under way.
public struct CurrentMaintenance: Hashable, Sendable {
  /// When it ends. Windows that follow upon each other, or overlap, are one.
  public var until: Timestamp
  /// Why; empty when no window says so.
  public var reason: String
}

extension [MaintenanceWindow] {
  /// The maintenance that holds the moment; `nil` when none does.
  public func current(at moment: Timestamp) -> CurrentMaintenance? {
    guard !isEmpty, var until = compactMap({ $0.end(at: moment) }).max() else { return nil }
    let reason = first { $0.contains(moment) && !$0.reason.isEmpty }?.reason
    // Windows can follow upon each other for ever; nobody wants to know an end beyond the next hundred of them.
    for _ in 0..<100 {
      guard let next = compactMap({ $0.end(at: until) }).max(), next > until else { break }
      until = next
    }
    return CurrentMaintenance(until: until, reason: reason ?? "")
  }

  /// The times of the span that are inside any of the windows, by time, none touching another: what accounting leaves
  /// out.
  public func intervals(in span: Range<Timestamp>) -> [Range<Timestamp>] {
    let all = flatMap { $0.occurrences(touching: span) }.map { $0.clamped(to: span) }
      .sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    return all.reduce(into: []) { merged, next in
      if let last = merged.last, next.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<Swift.max(last.upperBound, next.upperBound)
      } else {
        merged.append(next)
      }
    }
  }
}
