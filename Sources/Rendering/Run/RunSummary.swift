internal import UpkeepModel

/// What one run did, in a line for each part.
package enum RunSummary {
  /// The lines, each with its line end.
  package static func render(_ facts: RunFacts, style: Style) -> String {
    var table = TextTable([.left, .left])
    func add(_ title: String, _ text: String, _ ink: Style.Ink? = nil) {
      table.add([TextTable.Cell(title, .heading), TextTable.Cell(text, ink)])
    }
    if let planned = facts.planned {
      add("Plan", plan(planned))
      if let suspension = planned.suspension {
        let text = "\(suspension.story); nothing is applied until `upkeep resume`"
        add("", "\(style.symbol(.degraded)) \(text)", .warning)
      }
      for refusal in planned.refusals where planned.suspension == nil {
        add("", "\(style.symbol(.down)) refused by guard \"\(refusal.name.rawValue)\": \(refusal.message)", .bad)
      }
    }
    if let checked = facts.checked {
      add("Checks", checks(checked))
      if let blindness = checked.blindness {
        add("", "\(style.symbol(.degraded)) \(blindness); what failed is unknown", .warning)
      }
    }
    if let found = facts.found { add("Health", health(found, style), Style.Ink(found.state)) }
    if let reported = facts.reported {
      add("Report", report(reported))
      if case .failed(let remote, let reason) = reported.push {
        add("", "\(style.symbol(.degraded)) not pushed to \(remote): \(reason)", .warning)
      }
    }
    return table.lines(style).map { $0 + "\n" }.joined()
  }

  private static func plan(_ planned: RunFacts.Planned) -> String {
    let actions: [Change.Action] = [.move, .create, .update, .delete]
    var parts = actions.compactMap { action in
      planned.counts[action].map { "\($0) \(planned.isApplied ? action.past : "to \(action.rawValue)")" }
    }
    parts.append("\(planned.unchanged) unchanged")
    if planned.withheld > 0 { parts.append("\(planned.withheld) withheld") }
    let revision = planned.revision
    return parts.joined(separator: ", ") + " (commit \(Phrases.short(revision.commit)), \(revision.path))"
  }

  private static func checks(_ checked: RunFacts.Checked) -> String {
    let run = checked.counts.values.reduce(0, +)
    let order: [HealthState] = [.operational, .degraded, .down, .unknown]
    let states = order.compactMap { state in
      checked.counts[state].flatMap { $0 > 0 ? "\($0) \(state.rawValue)" : nil }
    }
    return run == 0
      ? "none run" : "\(run) run in \(Phrases.elapsed(checked.elapsed)): \(states.joined(separator: ", "))"
  }

  /// The state and what moved: the worst first, at most five by name.
  private static func health(_ found: RunFacts.Found, _ style: Style) -> String {
    let state = "\(style.symbol(found.state)) \(found.state.rawValue)"
    let moves = found.transitions.sorted {
      ($0.to.urgency, $0.because.isEmpty ? 0 : 1, $0.key) < ($1.to.urgency, $1.because.isEmpty ? 0 : 1, $1.key)
    }
    .map(\.phrase)
    return state + " \(style.dash) " + (moves.isEmpty ? "nothing changed" : Phrases.list(moves, limit: 5))
  }

  private static func report(_ reported: RunFacts.Reported) -> String {
    guard let commit = reported.commit else { return "nothing changed, no commit" }
    let text = "commit \(Phrases.short(commit)) on \(reported.ref)"
    if case .confirmed(let remote) = reported.push { return text + ", pushed to \(remote)" }
    return text
  }
}

extension Change.Action {
  fileprivate var past: String {
    switch self {
    case .move: "moved"
    case .create: "created"
    case .update: "updated"
    case .delete: "deleted"
    }
  }
}

extension Transition {
  /// `api down`; `web recovered` for a way back out of a problem.
  fileprivate var phrase: String {
    let isRecovery = to == .operational && from > .operational
    return "\(key) \(isRecovery ? "recovered" : outcome)"
  }
}
