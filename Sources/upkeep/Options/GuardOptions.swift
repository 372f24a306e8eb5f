import ArgumentParser
import UpkeepModel

/// Safety limits that are lifted for one plan, and what it leaves alone.
struct GuardOptions: ParsableArguments {
  /// The guards that `--allow` names; an empty manifest has an option of its own, as it is never a habit.
  enum Allowance: String, ExpressibleByArgument, CaseIterable {
    case deletes
    case updates
    case adoption
  }

  @Option(help: ArgumentHelp("Lift one guard for this plan; repeatable.", valueName: "guard"))
  var allow: [Allowance] = []

  @Flag(help: "Let an explicitly empty manifest delete everything, for this plan.")
  var allowEmpty = false

  @Flag(help: "Let an older commit, or one of a rewritten branch, replace the applied one.")
  var allowRollback = false

  @Flag(
    inversion: .prefixedNo,
    help: "Leave what was changed by hand, where the manifest asks for no change of its own.")
  var keepDrift: Bool?

  /// The guards that are lifted.
  var lifted: Set<Guard.Name> {
    Set(
      allow.compactMap { Guard.Name(rawValue: $0.rawValue) } + (allowEmpty ? [.empty] : [])
        + (allowRollback ? [.rollback] : []))
  }
}
