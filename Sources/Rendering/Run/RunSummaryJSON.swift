internal import JSONText
internal import UpkeepModel

/// What one run did, for programs. A part that the run did not come to is `null`.
package enum RunSummaryJSON {
  /// The version of the format; it rises when a member changes its meaning or goes.
  package static let version = 1

  /// The JSON text, two spaces a level, one line end at the end.
  package static func render(_ facts: RunFacts) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", version)
      writer.part("plan", facts.planned) { $0.write($1) }
      writer.part("checks", facts.checked) { $0.write($1) }
      writer.part("health", facts.found) { $0.write($1) }
      writer.part("report", facts.reported) { $0.write($1) }
    }
    return writer.laidOut
  }
}

extension JSONWriter {
  fileprivate mutating func part<Part>(_ name: String, _ part: Part?, _ write: (inout JSONWriter, Part) -> Void) {
    self.name(name)
    guard let part else { return null() }
    object { write(&$0, part) }
  }

  fileprivate mutating func write(_ planned: RunFacts.Planned) {
    member("commit", planned.revision.commit)
    member("ref", planned.revision.ref)
    member("manifest", planned.revision.path)
    member("applied", planned.isApplied)
    name("summary")
    object { writer in
      for action in [Change.Action.create, .update, .move, .delete] {
        writer.member(action.rawValue, planned.counts[action, default: 0])
      }
      writer.member("keep", planned.unchanged)
    }
    member("withheld", planned.withheld)
    if let suspension = planned.suspension {
      name("suspended")
      suspension.write(to: &self)
    }
    member("refused_by", planned.refusals.map(\.name.rawValue))
  }

  fileprivate mutating func write(_ checked: RunFacts.Checked) {
    member("run", checked.counts.values.reduce(0, +))
    milliseconds("elapsed_ms", Phrases.microseconds(checked.elapsed))
    if let blindness = checked.blindness { member("blindness", blindness) }
    for state in HealthState.allCases.reversed() { member(state.rawValue, checked.counts[state, default: 0]) }
  }

  fileprivate mutating func write(_ found: RunFacts.Found) {
    member("state", found.state.rawValue)
    name("transitions")
    array { writer in
      for transition in found.transitions.sorted(by: { $0.key < $1.key }) {
        writer.object { writer in
          writer.member("key", transition.key)
          writer.member("from", transition.from.rawValue)
          writer.member("to", transition.to.rawValue)
          writer.member("at", transition.at.description)
          writer.member("message", transition.message)
          if !transition.because.isEmpty { writer.member("because", transition.because) }
        }
      }
    }
  }

  fileprivate mutating func write(_ reported: RunFacts.Reported) {
    member("ref", reported.ref)
    name("commit")
    if let commit = reported.commit { string(commit) } else { null() }
    switch reported.push {
    case .off: member("push", "off")
    case .confirmed(let remote):
      member("push", "confirmed")
      member("remote", remote)
    case .failed(let remote, let reason):
      member("push", "failed")
      member("remote", remote)
      member("reason", reason)
    }
  }
}
