/// Under which keys a component was known at which time (R19), and when it existed (R20).
package struct Lineage: Sendable {
  /// A time under one key.
  package struct Segment: Hashable, Sendable {
    package var key: String
    /// When the component took the key; `nil` when it had it from the beginning.
    package var from: Timestamp?
    /// When it gave the key up; `nil` when it still has it.
    package var to: Timestamp?

    /// Whether what is told of the key at that moment is of this component. The second of a move belongs to both keys,
    /// as the last check under the old one may have ended in it.
    package func contains(_ moment: Timestamp) -> Bool {
      (from.map { $0 <= moment } ?? true) && (to.map { moment <= $0 } ?? true)
    }
  }

  /// The segments, the newest first.
  package private(set) var segments: [Segment] = []
  /// Creations and deletions under these keys, in order of time.
  private var births: [(at: Timestamp, isBirth: Bool)] = []

  /// Follows a component back from the key that it has now, or had when it was deleted.
  package init(of key: String, in changes: ChangeIndex) {
    var (key, bound) = (key, Timestamp?.none)
    var seen: Set<Int> = []
    var events = changes.touching(key)[...]
    while let (number, change) = events.popLast() {
      // The moves of one plan happen at once, so that two components can swap their keys.
      let isBefore = bound.map { change.at < $0 || change.at == $0 && change.action != .move } ?? true
      guard isBefore, seen.insert(number).inserted else { continue }
      switch change.action {
      case .move where change.key == key:
        segments.append(Segment(key: key, from: change.at, to: bound))
        (key, bound) = (change.previousKey ?? key, change.at)
        events = changes.touching(key)[...]
      case .move
      where events.contains { $0.change.at == change.at && $0.change.action == .move && $0.change.key == key }:
        // The key was left and taken in the same plan.
        continue
      case .move:
        // Who had the key before moved away and took its history along.
        segments.append(Segment(key: key, from: change.at, to: bound))
        births.reverse()
        return
      case .create: births.append((change.at, true))
      case .delete: births.append((change.at, false))
      case .update: break
      }
    }
    segments.append(Segment(key: key, from: nil, to: bound))
    births.reverse()
  }

  /// The key that the component had just before a moment.
  package func key(at moment: Timestamp) -> String? {
    segments.first { $0.from.map { $0 < moment } ?? true }?.key
  }

  /// Whether what is told of a key at a moment is of this component.
  package func contains(key: String, at moment: Timestamp) -> Bool {
    segments.contains { $0.key == key && $0.contains(moment) }
  }

  /// When the component existed.
  ///
  /// - Parameters:
  ///   - first: The earliest moment at which something is known of it, for components whose creation is not on record.
  ///   - now: The end of all that is known.
  package func lifetime(since first: Timestamp?, until now: Timestamp) -> TimeSpans {
    var spans: [TimeSpan] = []
    var start = births.first?.isBirth == true ? nil : first
    for birth in births {
      if birth.isBirth {
        start = start ?? birth.at
      } else if let begun = start {
        spans.append(TimeSpan(from: begun, to: birth.at))
        start = nil
      }
    }
    if let begun = start { spans.append(TimeSpan(from: begun, to: now)) }
    return TimeSpans(spans)
  }
}

/// The changes of components, found by the keys that they touch.
package struct ChangeIndex: Sendable {
  /// All changes, in order of time.
  package let changes: [AppliedChange]
  private var numbers: [String: [Int]] = [:]

  /// - Parameter changes: In order of time; those of the same second in the order in which they were carried out.
  package init(_ changes: [AppliedChange]) {
    self.changes = changes
    for (number, change) in changes.enumerated() {
      numbers[change.key, default: []].append(number)
      if let previous = change.previousKey, previous != change.key { numbers[previous, default: []].append(number) }
    }
  }

  /// The changes of which the key is one of the keys, in order of time, each with its number.
  func touching(_ key: String) -> [(number: Int, change: AppliedChange)] {
    (numbers[key] ?? []).map { ($0, changes[$0]) }
  }
}
