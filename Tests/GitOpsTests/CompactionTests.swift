import Git
import GitOps
import TestRepositories
import Testing
import UpkeepModel

/// Reports of ten days, two a day, of a component that goes down and up.
@Suite struct CompactionTests {
  private static let start: Int64 = 1_790_000_000
  private static let step: Int64 = 43_200

  private func log(_ path: String) async throws -> GitHealthLog {
    GitHealthLog(try await Repository.open(path), options: .init(environment: [:], version: "1"))
  }

  /// The report with this number, down where it is odd.
  private func report(_ number: Int) -> Report {
    let now = Timestamp(seconds: Self.start + Int64(number) * Self.step)
    let state: HealthState = number % 2 == 0 ? .operational : .down
    let component = Component(key: "api", provider: "http")
    let check = Check(component: "api", state: state, message: "m\(number)", checkedAt: now)
    let standing = Standing(
      key: "api", state: state, since: now, message: "m\(number)", announced: state == .down ? .down : nil)
    let from: HealthState = number == 0 ? .unknown : number % 2 == 0 ? .down : .operational
    return Report(
      health: Health(entries: [.init(component: component, standing: standing, latest: check)]),
      transitions: [
        Transition(key: "api", from: from, to: state, at: now, message: "m\(number)", observer: "test")
      ],
      components: [
        RecordedComponent(
          component: component, owner: "default", commit: nil, createdAt: Timestamp(seconds: Self.start),
          updatedAt: Timestamp(seconds: Self.start))
      ],
      sources: [:], manifestCommit: nil, checkedAt: now, observer: "test", readme: "# \(number)\n")
  }

  private func publish(_ numbers: Range<Int>, on log: GitHealthLog) async throws {
    for number in numbers { _ = try await log.publish(report(number), when: .always) }
  }

  private func written(_ numbers: Range<Int> = 0..<20) async throws -> (repository: TestRepository, log: GitHealthLog) {
    let repository = try TestRepository(bare: true)
    let log = try await log(repository.path)
    try await publish(numbers, on: log)
    return (repository, log)
  }

  private func clone(_ repository: TestRepository, _ name: String, bare: Bool = false) throws -> String {
    try TestRepository.run(
      ["git", "clone", "-q"] + (bare ? ["--bare"] : []) + [repository.path, name], in: repository.folder)
    return repository.folder + "/" + name
  }

  private func moves(_ log: GitHealthLog) async throws -> [Transition] {
    try await GitHistory(log).read(HistorySelection(keys: ["api"])).entries[0].record.timeline.transitions
  }

  @Test func `old reports go, and every move stays`() async throws {
    let (repository, log) = try await written()
    let (tip, tree) = (try repository.git("rev-parse", "health"), try repository.git("rev-parse", "health^{tree}"))
    let before = try await moves(log)
    let compaction = Compaction(log)
    let plan = try await compaction.plan(keep: .seconds(4 * 86_400), target: nil)
    #expect(plan.dropped == 11 && plan.kept == 9 && plan.tip == tip && plan.loose > 60)
    // Looking changes nothing.
    #expect(try repository.git("rev-parse", "health") == tip)
    let outcome = try await compaction.carryOut(plan)
    #expect(repository.commitCount("health") == 9)
    #expect(try repository.git("rev-parse", "health") == outcome.tip)
    #expect(try repository.git("rev-parse", "health^{tree}") == tree)
    #expect(try repository.git("rev-parse", #require(outcome.backup)) == tip)
    let root = try repository.git("log", "--format=%B", "--max-parents=0", "health")
    #expect(root.contains("compacted: 11 reports until ") && root.contains("\nCompacted-Reports: 11\n"))
    #expect(root.contains("\nHealth-State: down\n") == (11 % 2 == 1))
    #expect(try await moves(log) == before && before.count == 20)
    // Packed, whole, and nothing is left over.
    #expect(try repository.git("count-objects").hasPrefix("0 objects"))
    #expect(try repository.git("fsck", "--strict", "--no-dangling") == "")
    // Again, further on: what was dropped before counts as well.
    try await publish(20..<24, on: log)
    let again = try await compaction.carryOut(try await compaction.plan(keep: .seconds(86_400), target: nil))
    #expect(again.packed > 0 && repository.commitCount("health") == 3)
    #expect(try repository.git("log", "--format=%s", "--max-parents=0", "health").hasPrefix("compacted: 21 reports"))
    #expect(try await moves(log).count == 24)
    let nothing = try await compaction.plan(keep: .seconds(86_400), target: nil)
    #expect(nothing.isEmpty && nothing.loose == 0)
  }

  @Test func `what was thinned is whole, also where it was verified before`() async throws {
    let (repository, log) = try await written()
    let verification = GitVerification(log, mark: repository.folder + "/verified.json")
    #expect(try await verification.verify().alterations == [])
    let compaction = Compaction(log)
    _ = try await compaction.carryOut(try await compaction.plan(keep: .seconds(4 * 86_400), target: nil))
    #expect(try await verification.verify().alterations == [])
    let again = try await verification.verify()
    #expect(again.alterations == [] && again.read == 0 && again.trusted == 9)
    #expect(try await verification.verify(all: true).alterations == [])
  }

  @Test func `R32 what is on a remote is not rewritten, but may go on under a new name`() async throws {
    let (origin, _) = try await written()
    let path = try clone(origin, "work")
    try TestRepository.run(["git", "-C", path, "branch", "health", "origin/health"], in: origin.folder)
    let log = try await log(path)
    await #expect(throws: GitOpsProblem.self) { try await Compaction(log).plan(keep: .seconds(86_400), target: nil) }
    let target = "refs/heads/health-2"
    let plan = try await Compaction(log).plan(keep: .seconds(86_400), target: target)
    let outcome = try await Compaction(log).carryOut(plan)
    #expect(outcome.backup == nil)
    func count(_ ref: String) throws -> String {
      try TestRepository.run(["git", "-C", path, "rev-list", "--count", ref], in: origin.folder)
    }
    #expect(try count("health") == "20" && count(target) == "3")
    await #expect(throws: GitOpsProblem.self) { try await Compaction(log).plan(keep: .seconds(86_400), target: target) }
  }

  @Test func `lines that somebody took away are not lost for good`() async throws {
    let (repository, log) = try await written(0..<10)
    let day = Timestamp(seconds: Self.start).day
    let path = try clone(repository, "editor")
    func git(_ arguments: String...) throws {
      try TestRepository.run(["git", "-C", path] + arguments, in: repository.folder)
    }
    try git("checkout", "-q", "health")
    try git("rm", "-q", "transitions/\(day).jsonl")
    try git("commit", "-q", "-m", "forget it", "--date", "@\(Self.start + 10 * Self.step)")
    try git("push", "-q", "origin", "health")
    try await publish(12..<20, on: log)
    let problem = await #expect(throws: GitOpsProblem.self) {
      try await Compaction(log).plan(keep: .seconds(86_400), target: nil)
    }
    #expect(problem?.message.contains("transitions") == true)
  }

  /// The remote by the git command: what it holds is fetched and pushed as a person would.
  private struct Origin: Upstream {
    let path: String
    let folder: String
    var name: String { "origin" }
    var tracking: String { "refs/remotes/origin/health" }

    func fetch(_ ref: String) async throws -> ObjectID? {
      try TestRepository.run(["git", "-C", path, "fetch", "-q", "origin", "+\(ref):\(tracking)"], in: folder)
      return ObjectID(hex: try TestRepository.run(["git", "-C", path, "rev-parse", tracking], in: folder))
    }

    func push(_ ref: String) async throws -> PushAnswer {
      let output = try TestRepository.output(of: ["git", "-C", path, "push", "-q", "origin", ref], in: folder)
      let tip = try TestRepository.run(["git", "-C", path, "ls-remote", "origin", ref], in: folder)
      return PushAnswer(
        refusal: output.status == 0 ? nil : "non-fast-forward", words: "", tip: String(tip.prefix(40)))
    }
  }

  @Test func `clones go on where the remote's reports were thinned, with reports of their own on top`() async throws {
    let (origin, originLog) = try await written(0..<16)
    let path = try clone(origin, "work")
    try TestRepository.run(["git", "-C", path, "branch", "--no-track", "health", "origin/health"], in: origin.folder)
    let log = try await log(path)
    // A report that is not pushed yet, while others report and the remote is thinned.
    try await publish(16..<17, on: log)
    try await publish(18..<19, on: originLog)
    let compaction = Compaction(originLog)
    _ = try await compaction.carryOut(try await compaction.plan(keep: .seconds(2 * 86_400), target: nil))
    let upstream = Origin(path: path, folder: origin.folder)
    _ = try await upstream.fetch("refs/heads/health")
    let remote = RemoteHealthLog(log, in: try await Repository.open(path), upstream: upstream, seen: nil)
    let told = try await remote.deliver(report(19), when: .always)
    #expect(told.push == .confirmed(remote: "origin"))
    // The first kept one of 0..<16, those after it, 18, then 16 and 19.
    let subjects = try origin.git("log", "--format=%s", "--reverse", "health").split(separator: "\n")
    #expect(subjects.first?.hasPrefix("compacted: ") == true && subjects.count < 10)
    #expect(
      try await moves(originLog).map(\.message).sorted() == (0..<20).filter { $0 != 17 }.map { "m\($0)" }.sorted())
    #expect(try origin.git("fsck", "--strict", "--no-dangling") == "")
  }

  @Test func `a clone that only reads sees the thinned history as the newer one`() async throws {
    let (origin, originLog) = try await written(0..<16)
    let path = try clone(origin, "reader")
    func git(_ arguments: String...) throws {
      try TestRepository.run(["git", "-C", path] + arguments, in: origin.folder)
    }
    try git("branch", "--no-track", "health", "origin/health")
    try await publish(16..<20, on: originLog)
    let compaction = Compaction(originLog)
    for keep in [Duration.seconds(4 * 86_400), .seconds(86_400)] {
      _ = try await compaction.carryOut(try await compaction.plan(keep: keep, target: nil))
      try git("fetch", "-q", "origin", "+health:refs/remotes/origin/health")
      #expect(try await moves(log(path)).count == 20)
    }
  }
}
