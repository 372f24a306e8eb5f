import ArgumentParser

/// The program: one subcommand per file in `Commands/`.
@main
struct Upkeep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upkeep",
    abstract: "Component health as code, through git.",
    discussion: """
      Components are declared in a JSON manifest in a git repository. Upkeep plans the difference to what is \
      recorded, applies it, checks every component, and writes the health back as a commit.

      Start here:
        upkeep init                 write a first manifest
        upkeep plan                 see what would happen
        upkeep reconcile            apply, check and report
        upkeep watch                the same for ever, each component at its interval
        upkeep status               how everything is
        git log health              what happened, and when

      Options that a team or a machine sets once can also be variables (UPKEEP_REF, UPKEEP_STORE, …) or stand in \
      upkeep.json at the root of the ref; docs/manifest.md lists them. Exit codes: 0 done, 1 failed, 2 changes (plan --detailed-exitcode), 3 refused by a guard, 4 stale plan, \
      5 lock held, 6 not pushed, 7 health at or below --fail-on, 64 usage, 65 invalid manifest.
      """,
    version: upkeepVersion,
    subcommands: [
      InitCommand.self,
      ValidateCommand.self,
      SchemaCommand.self,
      PlanCommand.self,
      ApplyCommand.self,
      CheckCommand.self,
      ProbeCommand.self,
      ReconcileCommand.self,
      WatchCommand.self,
      StatusCommand.self,
      HistoryCommand.self,
      AtCommand.self,
      DiffCommand.self,
      BlameCommand.self,
      BisectCommand.self,
      RenderCommand.self,
      IncidentCommand.self,
      AnnounceCommand.self,
      SuspendCommand.self,
      ResumeCommand.self,
      RestoreCommand.self,
      VerifyCommand.self,
      CompactCommand.self,
      ComponentCommand.self,
      HeartbeatCommand.self,
      ProviderCommand.self,
      SinksCommand.self,
      CacheCommand.self,
      DoctorCommand.self,
      GitWorkerCommand.self,
    ])
}

/// The program's version, as in `CHANGELOG.md`.
let upkeepVersion = "0.1.0"
