internal import UpkeepModel

/// The message of a report commit: a subject that says what happened, a line per transition, and trailers for programs.
struct CommitMessage {
  /// The longest subject, in characters.
  static let subjectLimit = 72
  /// At most so many transitions are written out in the body; all of them stand in `transitions/`.
  static let bodyLimit = 200

  let report: Report
  /// Transitions that the last report does not hold.
  let transitions: [Transition]
  /// What to say when nothing moved.
  let occasion: String
  let version: String

  var text: String {
    var paragraphs = [subject]
    if let notice = report.notice { paragraphs.append("Note: \(notice). What failed is unknown.") }
    if !transitions.isEmpty { paragraphs.append(body) }
    paragraphs.append(trailers)
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  /// As `degraded: api down, web recovered`, worst first.
  var subject: String {
    let state = report.health.state.rawValue
    let told = ordered.filter { !($0.from == .unknown && $0.to == .operational) }
    let quiet = transitions.count - told.count
    var phrases = told.map { "\($0.key) \(Self.verb($0))" }
    if quiet == 1, let first = transitions.first(where: { $0.from == .unknown && $0.to == .operational }) {
      phrases.append("\(first.key) operational")
    } else if quiet > 1 {
      phrases.append("\(quiet) \(told.isEmpty ? "components" : "others") operational")
    }
    guard !phrases.isEmpty else { return "\(state): \(occasion)" }
    for shown in stride(from: phrases.count, through: 0, by: -1) {
      let rest = phrases.count - shown
      let more = rest == 0 ? [] : [shown == 0 ? "\(rest) transitions" : "and \(rest) more"]
      let subject = "\(state): " + Self.join(phrases.prefix(shown), more)
      if subject.count <= Self.subjectLimit || shown == 0 { return subject }
    }
    return state
  }

  private static func join(_ phrases: ArraySlice<String>, _ more: [String]) -> String {
    let list = phrases.joined(separator: ", ")
    return list.isEmpty ? more.joined() : more.isEmpty ? list : "\(list) \(more.joined())"
  }

  private static func verb(_ transition: Transition) -> String {
    switch transition.to {
    case .operational: "recovered"
    case .degraded, .down, .unknown: transition.to.rawValue
    }
  }

  /// The worst first; what has its cause in another component after those that have not.
  private var ordered: [Transition] {
    func rank(_ transition: Transition) -> (Int, Int, String, Timestamp) {
      (-transition.to.severity, transition.because.isEmpty ? 0 : 1, transition.key, transition.at)
    }
    return transitions.sorted { rank($0) < rank($1) }
  }

  private var body: String {
    var lines = ordered.prefix(Self.bodyLimit).map { transition in
      "\(transition.key): \(transition.from.rawValue) -> \(transition.outcome) at \(transition.at)"
        + (transition.message.isEmpty ? "" : ", \(transition.message)")
    }
    if transitions.count > Self.bodyLimit {
      lines.append("and \(transitions.count - Self.bodyLimit) more, see \(TransitionsFile.folder)/")
    }
    return lines.joined(separator: "\n")
  }

  private var trailers: String {
    var lines: [String] = []
    if let commit = report.manifestCommit { lines.append("Manifest-Commit: \(commit)") }
    lines.append("Health-State: \(report.health.state.rawValue)")
    lines.append("Checked-At: \(report.checkedAt)")
    lines.append("Observer: \(report.observer)")
    lines.append("Upkeep-Version: \(version)")
    return lines.joined(separator: "\n")
  }
}
