/// An outage of a component as people work at it: opened when the component goes down, closed when it is operational
/// again, with what people wrote about it.
package struct Incident: Hashable, Sendable {
  /// One line of the timeline.
  package struct Move: Hashable, Sendable {
    /// When.
    package var at: Timestamp
    /// The component that moved: the incident's own, or one that depends on it.
    package var key: String
    /// Where to, as ``Transition/outcome`` says it.
    package var outcome: String
    /// What the check said; empty for nothing.
    package var message: String

    /// Makes a move.
    package init(at: Timestamp, key: String, outcome: String, message: String) {
      self.at = at
      self.key = key
      self.outcome = outcome
      self.message = message
    }
  }

  /// What it is.
  package enum Kind: String, Sendable {
    /// An outage.
    case incident
    /// Work that was declared in the manifest; it began and ended when the window does.
    case maintenance
  }

  /// What it is.
  package var kind = Kind.incident
  /// The component's key when it was opened.
  package var component: String
  /// The component's name then; `nil` where it has none of its own.
  package var name: String?
  /// When it began.
  package var started: Timestamp
  /// When it ended; `nil` while it lasts.
  package var ended: Timestamp?
  /// The manifest commit that was in force when it began.
  package var manifestCommit: String?
  /// The timeline, oldest first.
  package var moves: [Move]
  /// How many lines in the middle of a long timeline are left out.
  package var omitted = 0
  /// Why, for maintenance; empty for nothing.
  package var reason = ""
  /// Whether maintenance was taken out of the manifest before it began.
  package var isWithdrawn = false

  /// Makes an incident.
  package init(
    component: String, name: String? = nil, started: Timestamp, ended: Timestamp? = nil, manifestCommit: String? = nil,
    moves: [Move] = []
  ) {
    self.component = component
    self.name = name
    self.started = started
    self.ended = ended
    self.manifestCommit = manifestCommit
    self.moves = moves
  }

  /// Whether it lasts.
  package var isOpen: Bool { ended == nil }

  /// Adds a line, unless it stands there.
  package mutating func add(_ move: Move) {
    guard !moves.contains(move) else { return }
    let place = moves.lastIndex { $0.at <= move.at }.map { $0 + 1 } ?? 0
    moves.insert(move, at: place)
  }

  /// What both tell of the same incident: all lines of both, and the end that the later of them knows.
  package func merged(with other: Incident) -> Incident {
    var merged = self
    for move in other.moves { merged.add(move) }
    merged.started = min(started, other.started)
    merged.omitted = max(omitted, other.omitted)
    guard kind == .incident else { return merged }
    let isLater = (other.moves.last?.at ?? other.started) > (moves.last?.at ?? started)
    merged.ended = isLater ? other.ended : ended ?? other.ended
    return merged
  }
}

/// When incidents are opened and closed.
package struct IncidentRules: Hashable, Sendable {
  /// A component that goes down again within so long after the end goes on with the same incident.
  package var reopening: Duration

  /// Makes rules.
  package init(reopening: Duration = .seconds(1800)) { self.reopening = reopening }
}
