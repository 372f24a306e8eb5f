package import UpkeepModel

/// What is known of the commit that broke a component.
package struct BisectionReport: Sendable {
  package var key: String
  package var bisection: Bisection
  /// The component before all candidates.
  package var before: Component?
  /// What a check of that found just now; `nil` when none was made.
  package var foundBefore: HealthState?
  /// The commits in question, the oldest first.
  package var candidates: [Bisection.Candidate] = []
  package var verdict = Bisection.Verdict.elsewhere
  package var captions: [String: CommitCaption] = [:]

  package init(key: String, bisection: Bisection) {
    self.key = key
    self.bisection = bisection
  }
}

/// What is known of the commit that broke a component, for people at a terminal.
package enum BisectionText {
  package static func render(_ report: BisectionReport, style: Style) -> String {
    let outage = report.bisection.outage
    let length = outage.isOngoing ? ", not over" : " for \(HistoryFigures.length(outage.span.seconds))"
    let message = outage.message.isEmpty ? "" : "  \(sanitised(outage.message))"
    var lines = [
      "\(sanitised(report.key)) was \(style.paint(outage.state.rawValue, Style.Ink(outage.state))) from "
        + "\(outage.span.from)\(length)\(message)"
    ]
    lines.append(conclusion(report, style))
    if let good = report.bisection.good {
      lines.append("  good   \(caption(good, report))\(state(report.foundBefore))")
    }
    for candidate in report.candidates {
      lines.append("  \(mark(candidate, report.verdict))  \(caption(candidate.commit, report))\(effect(candidate))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func conclusion(_ report: BisectionReport, _ style: Style) -> String {
    switch report.verdict {
    case .commit(let commit): return style.paint("\(Phrases.short(commit)) is the first bad commit", .heading)
    case .oneOf(let commits):
      return "One of \(commits.count) commits broke it; with --probe their declarations are checked now"
    case .elsewhere:
      if let found = report.foundBefore, found != .operational {
        return "No commit of the manifest broke it: as it was declared before, it is \(found.rawValue) now as well"
      }
      guard report.bisection.applied.isEmpty else {
        return "No commit of the manifest broke it: none of those that took force then touches it"
      }
      let since = report.bisection.goodSince.map { since in
        let seconds = Int(report.bisection.outage.span.from.seconds - since.seconds)
        return ": it had worked for \(HistoryFigures.length(seconds)) since the last one took force"
      }
      return "No commit of the manifest took force just before" + (since ?? "")
    }
  }

  private static func mark(_ candidate: Bisection.Candidate, _ verdict: Bisection.Verdict) -> String {
    switch verdict {
    case .commit(candidate.commit): "first"
    case .oneOf(let commits) where commits.contains(candidate.commit): "maybe"
    default: "     "
    }
  }

  private static func effect(_ candidate: Bisection.Candidate) -> String {
    let fields = Phrases.list(candidate.fields.map { sanitised($0) }, limit: 4)
    return (candidate.effect == .none ? "" : "  \(fields)") + state(candidate.found)
  }

  private static func state(_ found: HealthState?) -> String { found.map { "  (checked now: \($0.rawValue))" } ?? "" }

  private static func caption(_ commit: String, _ report: BisectionReport) -> String {
    let known = report.captions[commit].map { " \(sanitised($0.subject)) (\(sanitised($0.author)))" } ?? ""
    return Phrases.short(commit) + known
  }
}
