import ArgumentParser
import GitOps
import JSONText
import Reconciliation
import Rendering
import UpkeepModel

/// `upkeep restore`: the store out of the health ref.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Build the store anew from the health ref.",
    discussion: """
      Runs do this by themselves where the store is empty. By hand it is for a store that is damaged, or that should go \
      back to an earlier report. A store that holds something is replaced with --replace only, and kept beside as \
      STORE.replaced-TIME.

      Examples:
        upkeep restore
        upkeep restore --replace
        upkeep restore --replace --at health~3
      """)

  @Option(
    help: ArgumentHelp("The report to take, as a commit or a name of one (default: the newest).", valueName: "commit"))
  var at: String?

  @Flag(help: "Replace what the store holds; a copy of it is kept.")
  var replace = false

  @OptionGroup(title: "Repository") var repository: RepositoryOptions
  @OptionGroup(title: "Other writers") var lock: LockOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await upkeep.run {
      let session = try await Session.open(repository)
      guard let report = try await session.healthLog().report(at) else {
        throw GitOpsProblem(
          .notFound, "there is no report on \(try session.reportRef()) to restore from: run `upkeep reconcile`")
      }
      let place = try session.storePlace()
      guard case .sqlite(let path) = place else {
        throw UsageProblem("the store \(place) lasts for one run only, so there is nothing to restore")
      }
      let copy = try await StoreReplacement(path: path, mayReplace: replace, lease: session.leaseOptions(lock))
        .fill(with: report.state)
      let restored = Restored(commit: report.commit, state: report.state, place: place, copy: copy)
      switch output.format ?? .text {
      case .json: session.terminal.print(restored.json)
      case .text, .markdown: if !output.quiet { session.terminal.print(restored.text) }
      }
    }
  }
}

/// What a restoration did.
private struct Restored {
  let commit: String
  let state: RecordedState
  let place: Session.StorePlace
  /// Where the old store is kept; `nil` when there was none.
  let copy: String?

  var text: String {
    let count = state.components.count
    var lines = [
      "Restored \(count) component\(count == 1 ? "" : "s"), \(state.standings.count) states and \(state.checks.count) "
        + "latest checks of the report \(commit.prefix(8)) into \(place)."
    ]
    if let copy { lines.append("What the store held is kept in \(copy).") }
    return lines.joined(separator: "\n")
  }

  var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", 1)
      writer.member("report", commit)
      writer.member("store", "\(place)")
      writer.member("components", state.components.count)
      writer.member("states", state.standings.count)
      writer.member("checks", state.checks.count)
      if let copy { writer.member("kept", copy) }
    }
    return writer.laidOut
  }
}
