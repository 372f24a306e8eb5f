import JSONText
import Reconciliation
import Rendering
import UpkeepModel

/// Tells what a watch does: a line for each thing that happens, with its time, on standard output.
struct WatchJournal {
  let terminal: Terminal
  let output: OutputOptions
  let systemd: SystemdNotice

  func tell(_ notice: WatchNotice) {
    let line = Line(notice)
    if case .watching = notice { systemd.isReady() }
    if let status = line.status { systemd.status(status) }
    guard line.isTrouble || !output.quiet else { return }
    let now = Timestamp.now()
    if output.format == .json {
      terminal.print(json(line, at: now))
    } else if line.isTrouble {
      // A detail such as the list of a manifest's problems follows on lines of its own.
      let parts = line.text.split(separator: "\n").map { sanitised(String($0)) }
      terminal.note("\(now) \(parts.joined(separator: "\n  "))")
    } else {
      terminal.print("\(now) \(sanitised(line.text))")
    }
  }

  private func json(_ line: Line, at now: Timestamp) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("at", now.description)
      writer.member("kind", line.kind)
      writer.member("text", line.text)
      if let commit = line.commit { writer.member("commit", commit) }
    }
    return writer.text
  }
}

/// One line of the journal.
private struct Line {
  var kind: String
  var text: String
  var commit: String?
  var isTrouble = false
  /// What systemd shows until the next such line.
  var status: String?

  init(_ notice: WatchNotice) {
    switch notice {
    case .watching(let count):
      (kind, text) = ("watching", "watching \(Self.count(count, "component"))")
      status = text
    case .applied(let plan):
      let words: [(Change.Action, String)] = [
        (.create, "created"), (.update, "updated"), (.move, "moved"), (.delete, "deleted"),
      ]
      let parts = words.filter { plan.count(of: $0.0) > 0 }.map { "\(plan.count(of: $0.0)) \($0.1)" }
      (kind, commit) = ("applied", plan.revision.commit)
      text =
        "commit \(plan.revision.commit.prefix(8)) applied: "
        + (parts.isEmpty ? "no changes" : parts.joined(separator: ", "))
      status = text
    case .notApplied(let error):
      (kind, isTrouble) = ("not-applied", true)
      text = "error: the manifest was not applied, what was recorded goes on being checked: " + Self.reason(error)
      status = "the manifest was not applied, see the journal"
    case .suspended(let plan):
      (kind, commit) = ("suspended", plan.revision.commit)
      text =
        "owner \(plan.owner) is \(plan.suspension?.story ?? "suspended"); commit \(plan.revision.commit.prefix(8)) waits for "
        + "`upkeep resume`, what was recorded goes on being checked"
      status = "suspended, see the journal"
    case .moved(let transitions):
      kind = "moved"
      text = transitions.map { "\($0.key) \($0.to.rawValue): \($0.message)" }.joined(separator: "; ")
    case .reported(let id, let subject):
      (kind, commit) = ("reported", id)
      text = "report \(id.prefix(8)): \(subject)"
      status = subject
    case .pushed(let remote): (kind, text) = ("pushed", "all reports are pushed to \(remote)")
    case .trouble(let subject, let error):
      (kind, isTrouble) = ("trouble", true)
      text = "error: \(subject): \(Self.reason(error)); it is tried again"
    case .mended(let subject): (kind, text) = ("mended", "no longer so: \(subject)")
    case .late(let delay, let waiting):
      (kind, isTrouble) = ("late", true)
      text =
        "note: checks begin \(delay.components.seconds)s late, \(waiting) wait for their turn; raise --concurrency or "
        + "--per-host, or the intervals"
    }
  }

  private static func reason(_ error: any Error) -> String {
    if let refusal = error as? Refusal {
      let reasons = refusal.plan.refusals.map(\.message).joined(separator: " ")
      return
        "a guard refuses commit \(refusal.plan.revision.commit.prefix(8)): \(reasons) Run `upkeep apply` so once; the "
        + "watch goes on from there."
    }
    return Failure(error).message
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
