import ArgumentParser
import GitOps
import JSONText
import Rendering
import UpkeepModel

/// `upkeep compact`: reports of long ago give way to the history in the files.
struct CompactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Drop reports of long ago, keep all history, and pack what is left.",
    discussion: """
      The files of the newest report hold every move, change and roll-up there ever was, so old reports are only needed \
      to see single files as they were. This drops those older than --keep and puts loose objects into a pack. Without \
      --yes it says what it would do.

      Commits after the first kept one are written anew, so they have new ids and no signatures. A ref that is on a remote \
      too is never rewritten: give the history a new name with --to, and name that as "report_ref" in upkeep.json.

      Examples:
        upkeep compact
        upkeep compact --keep 400d --yes
        upkeep compact --keep 400d --to health-2027 --yes
      """)

  @Option(
    help: ArgumentHelp(
      "Reports not older than this, back from the newest, stay (default: 400d).", valueName: "duration"))
  var keep = "400d"

  @Option(help: ArgumentHelp("A new ref that gets the thinned history; the old one stays as it is.", valueName: "ref"))
  var to: String?

  @Flag(help: "Do it.")
  var yes = false

  @Flag(help: "Do it although commits that are written anew lose their signatures.")
  var dropSignatures = false

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      guard let keep = GoDuration.parse(keep), keep >= .seconds(Day.seconds) else {
        throw UsageProblem("--keep: \"\(keep)\" is no length of a day or more; write it as 400d")
      }
      if output.format == .markdown { throw UsageProblem("compact is shown as text or json") }
      let session = try await Session.open(repository)
      let compaction = Compaction(try session.healthLog())
      let plan = try await compaction.plan(keep: keep, target: to.map { Session.fullName($0) })
      let isHeld = plan.signed > 0 && !dropSignatures
      guard yes, !isHeld else {
        show(plan, nil, on: session.terminal)
        guard yes else { return }
        throw SignaturesLost(count: plan.signed)
      }
      show(plan, try await compaction.carryOut(plan), on: session.terminal)
    }
  }

  private func show(_ plan: Compaction.Plan, _ outcome: Compaction.Outcome?, on terminal: Terminal) {
    if output.format == .json {
      terminal.print(json(plan, outcome))
    } else if !output.quiet || outcome == nil {
      terminal.print((lines(plan) + (outcome.map { lines(plan, $0) } ?? [refusal(plan)])).joined(separator: "\n"))
    }
  }

  private func lines(_ plan: Compaction.Plan) -> [String] {
    let all = plan.dropped + plan.kept
    var lines = ["\(plan.ref) holds \(all) reports, of \(plan.span.from) to \(plan.span.to)"]
    if plan.isEmpty {
      lines.append("  drop  none: no report is older than \(keep)")
    } else {
      lines.append("  drop  \(plan.dropped) reports before \(plan.rootAt)")
      lines.append("  keep  \(plan.kept) reports, and every move, change and roll-up of all time")
    }
    if plan.signed > 0 {
      lines.append("  sign  \(plan.signed) of those that are kept are signed, and would not be any more")
    }
    lines.append("  pack  \(plan.loose) loose objects")
    return lines
  }

  private func refusal(_ plan: Compaction.Plan) -> String {
    plan.isEmpty && plan.loose == 0 ? "There is nothing to do." : "Nothing was changed. With --yes it is done."
  }

  private func lines(_ plan: Compaction.Plan, _ outcome: Compaction.Outcome) -> [String] {
    var lines: [String] = []
    if let tip = outcome.tip {
      lines.append("\(plan.target) is at \(tip.prefix(8)) now, \(plan.dropped) reports shorter.")
      if let backup = outcome.backup {
        lines.append("The old history, \(plan.tip.prefix(8)), is kept as \(backup) and takes its space until then:")
        lines.append("  git update-ref -d \(backup) && git gc")
      } else {
        lines.append(
          "\(plan.ref) is as it was. Let \"report_ref\": \"\(plan.target)\" stand in upkeep.json, and all observers go on there."
        )
      }
    }
    if outcome.packed > 0 { lines.append("Packed \(outcome.packed) objects.") }
    return lines.isEmpty ? ["There was nothing to do."] : lines
  }

  private func json(_ plan: Compaction.Plan, _ outcome: Compaction.Outcome?) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("ref", plan.ref)
      writer.member("target", plan.target)
      writer.member("from", plan.span.from.description)
      writer.member("to", plan.span.to.description)
      writer.member("old_tip", plan.tip)
      writer.member("first", plan.root)
      writer.member("first_at", plan.rootAt.description)
      writer.member("dropped", plan.dropped)
      writer.member("kept", plan.kept)
      writer.member("signed", plan.signed)
      writer.member("loose_objects", plan.loose)
      writer.member("done", outcome != nil)
      if let tip = outcome?.tip { writer.member("tip", tip) }
      if let backup = outcome?.backup { writer.member("backup", backup) }
      if let outcome { writer.member("packed_objects", outcome.packed) }
    }
    return writer.laidOut
  }
}

/// Signed reports would be written anew without their signatures.
struct SignaturesLost: Error, CustomStringConvertible {
  let count: Int

  var description: String {
    "\(count) of the reports that are kept are signed, and their copies would not be; nothing was changed. "
      + "Where that is right, say --drop-signatures"
  }
}
