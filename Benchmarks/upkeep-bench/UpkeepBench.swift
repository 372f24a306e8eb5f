import Foundation

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
    default:
      FileHandle.standardError.write(
        Data(
          """
          usage: upkeep-bench checks URL COUNT CONCURRENCY (memory | FILE) ROUNDS
                 upkeep-bench commits REPOSITORY COMPONENTS CHANGES COMMITS

          """.utf8))
      exit(64)
    }
  }
}
