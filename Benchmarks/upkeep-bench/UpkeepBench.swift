import Foundation
import Simulation

/// What cannot be measured from outside the process: checks through the engine, reports through the health log. Prints
/// one line of JSON; `Benchmarks/bench.py` calls it.
@main
struct UpkeepBench {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "checks" where arguments.count == 6:
      try await ChecksBenchmark(
        url: arguments[1], count: Int(arguments[2]) ?? 0, concurrency: Int(arguments[3]) ?? 0,
        store: arguments[4], rounds: Int(arguments[5]) ?? 0
      ).run()
    case "commits" where arguments.count == 5:
      try await CommitsBenchmark(
        repository: arguments[1], components: Int(arguments[2]) ?? 0, changes: Int(arguments[3]) ?? 0,
        commits: Int(arguments[4]) ?? 0
      ).run()
    case "year" where arguments.count == 4: try await year(arguments).write()
    case "truth" where arguments.count == 4: try await year(arguments).prove()
    default:
      FileHandle.standardError.write(
        Data(
          """
          usage: upkeep-bench checks URL COUNT CONCURRENCY (memory | FILE) ROUNDS
                 upkeep-bench commits REPOSITORY COMPONENTS CHANGES COMMITS
                 upkeep-bench year REPOSITORY COMPONENTS DAYS
                 upkeep-bench truth REPOSITORY COMPONENTS DAYS

          """.utf8))
      exit(64)
    }
  }

  /// Writing and proving take the same numbers, from which the same simulation follows.
  private static func year(_ arguments: [String]) -> YearBenchmark {
    YearBenchmark(
      repository: arguments[1],
      setup: SimulationSetup(components: Int(arguments[2]) ?? 0, days: Int(arguments[3]) ?? 0))
  }
}
