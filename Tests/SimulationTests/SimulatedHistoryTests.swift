import Git
import GitOps
import ManifestFormat
import Providers
import Reconciliation
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

  /// A copy of what was written that a test may change.
  private func copy(_ written: Written, _ name: String) throws -> String {
    try TestRepository.run(
      ["git", "clone", "-q", "--bare", written.repository.path, name], in: written.repository.folder)
    return written.repository.folder + "/" + name
  }

  @Test func `two clones tell the same, also when the reports of one were thinned and packed`() async throws {
    let written = try await Self.written.value
    let (one, two) = (try copy(written, "one"), try copy(written, "two"))
    let log = GitHealthLog(try await Repository.open(two), options: .init(environment: [:], version: "1"))
    let compaction = Compaction(log)
    let plan = try await compaction.plan(keep: .seconds(10 * 86_400), target: nil)
    #expect(plan.dropped > plan.kept && plan.dropped + plan.kept == written.outcome.commits)
    _ = try await compaction.carryOut(plan)
    let histories = [try await history(one, whole(written)), try await history(two, whole(written))]
    let accounts = histories.map { history in
      var accounts = HistoryAccounts(history, accounting: Accounting(), parts: history.window.days())
      accounts.commit = ""
      return "\(accounts.rows.map(\.uptime)) \(accounts.rows.map(\.parts))"
    }
    #expect(accounts[0] == accounts[1])
    #expect(TruthAudit(written.world).verdict(on: histories[1]).faults == [])
    #expect(
      try TestRepository.run(["git", "-C", two, "fsck", "--strict", "--no-dangling"], in: written.repository.folder)
        == "")
  }

  @Test func `the commit that broke a component is found, and none for an outage that came by itself`() async throws {
    let written = try await Self.written.value
    let key = "team-0.service-11"
    let repository = try await Repository.open(written.repository.path)
    let reader = GitHistory(GitHealthLog(repository, options: .init(environment: [:], version: "1")))
    let history = try await reader.read(HistorySelection(keys: [key], movesOnly: true))
    let entry = try #require(history.entries.first)
    let outages = Outage.all(
      of: key, in: entry.record.timeline, span: entry.record.lifetime.list[0], accounting: Accounting())
    let manifests = ManifestBisection(
      source: GitManifestSource(repository), decoder: ManifestDecoder(providers: BuiltInProviders.descriptions),
      path: nil)
    var subjects: [String] = []
    for outage in outages {
      let bisection = Bisection(
        outage, timeline: entry.record.timeline, changes: history.changes.changes, reach: 240)
      guard let bad = bisection.applied.last?.commit else { continue }
      let commits = try #require(await reader.manifestCommits(after: bisection.good, upTo: bad))
      let found = await manifests.candidates(commits, after: bisection.good, keys: [key])
      guard case .commit(let commit) = Bisection.verdict(found.candidates) else { continue }
      #expect(found.before?.key == key && outage.message == "404 Not Found")
      subjects.append(try #require(await reader.captions(of: [commit])[commit]?.subject))
    }
    #expect(subjects == ["Move service-11 to the new gateway"])
    #expect(outages.count > 1)
  }
}
