import Git
import GitOps
import Simulation
import TestRepositories
import Testing
import UpkeepModel

/// Forty days of twenty components, written through the code that writes real reports, and compared with every single
/// check of the simulation.
@Suite struct SimulatedHistoryTests {
  /// Written once for all tests.
  private struct Written: Sendable {
    let repository: TestRepository
    let world: SimulatedWorld
    let outcome: RepositoryWriter.Outcome
  }

  private static let written = Task {
    let repository = try TestRepository(bare: true)
    let world = SimulatedWorld(SimulationSetup(components: 20, days: 40))
    var writer = RepositoryWriter(world, into: try await Repository.open(repository.path))
    try await writer.write()
    return Written(repository: repository, world: world, outcome: writer.outcome)
  }

  private func history(_ path: String, _ selection: HistorySelection) async throws -> HealthHistory {
    let log = GitHealthLog(try await Repository.open(path), options: .init(environment: [:], version: "1"))
    return try await GitHistory(log).read(selection)
  }

  private func whole(_ written: Written) -> HistorySelection {
    let span = written.world.setup.span
    return HistorySelection(since: span.from, until: span.to, includesDeleted: true)
  }

  @Test func `uptime out of commits is that of every single check, to the second`() async throws {
    let written = try await Self.written.value
    let verdict = TruthAudit(written.world).verdict(
      on: try await history(written.repository.path, whole(written)))
    #expect(verdict.faults == [])
    #expect(verdict.checks > 1_000_000 && verdict.days > 700)
    #expect(verdict.wholeDays > verdict.days / 2 && verdict.wholeDays < verdict.days)
  }

  @Test func `git blame agrees with the history, and fsck finds nothing`() async throws {
    let written = try await Self.written.value
    let audit = BlameAudit(
      porcelain: try written.repository.git("blame", "--porcelain", "health", "--", "health.json"),
      history: try await history(written.repository.path, HistorySelection()))
    #expect(audit.faults == [])
    #expect(audit.agreeing > 10)
    #expect(try written.repository.git("fsck", "--strict", "--no-dangling") == "")
    #expect(written.repository.commitCount("health") == written.outcome.commits)
    #expect(written.outcome.transitions > 100)
  }
}
