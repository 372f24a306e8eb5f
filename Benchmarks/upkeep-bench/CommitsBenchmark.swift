import Foundation
import Git
import GitOps
import JSONText
import Rendering
import UpkeepModel

/// Reports published through the health log, each with some components that changed since the one before.
struct CommitsBenchmark {
  /// Where a bare repository is made.
  let repository: String
  let components: Int
  /// How many components change with each report.
  let changes: Int
  let commits: Int

  func run() async throws {
    let repository = try await Repository.initialise(repository, bare: true)
    let log = GitHealthLog(repository, options: .init(environment: [:], version: "bench"))
    var state = BenchmarkState(count: components)
    _ = try await log.publish(state.report([]), when: .always)
    var times: [Double] = []
    var costs: [Double] = []
    for _ in 0..<commits {
      let transitions = state.change(changes)
      // The page for people is made inside `publish`, and counts.
      let report = state.report(transitions)
      let watch = Stopwatch()
      let publication = try await log.publish(report, when: .onChange(heartbeat: .seconds(86_400)))
      times.append(watch.seconds * 1e3)
      costs.append(watch.processorSeconds * 1e3)
      guard case .committed = publication else { throw CancellationError() }
    }
    print(#"{"commits": \#(commits), "ms": \#(times.median), "cpu_ms": \#(costs.median)}"#)
  }
}

/// The health of many components that changes a few at a time, as it does in life.
private struct BenchmarkState {
  private var entries: [Health.Entry]
  private let recorded: [RecordedComponent]
  private let commit = String(repeating: "0123456789", count: 4)
  private var now = Timestamp(seconds: 1_790_000_000)
  private var next = 0

  init(count: Int) {
    let now = now
    let commit = commit
    let components = (0..<count).map { number in
      let digits = String(number)
      let key = "component-" + String(repeating: "0", count: 6 - digits.count) + digits
      return Component(
        key: key, name: "Component \(number)", provider: "http",
        config: ["url": .string("https://service-\(number).example.com/health"), "expect_status": 200],
        group: "team-\(number % 50)", labels: ["tier": "\(number % 3)"])
    }
    recorded = components.map {
      RecordedComponent(component: $0, owner: Manifest.defaultOwner, commit: commit, createdAt: now, updatedAt: now)
    }
    entries = components.enumerated().map { number, component in
      let standing = Standing(key: component.key, state: .operational, since: now, message: "status 200")
      let check = Check(
        component: component.key, state: .operational, message: "status 200",
        latency: .microseconds(800 + Int64(number * 7919 % 90_000)), checkedAt: now)
      return Health.Entry(component: component, standing: standing, latest: check)
    }
  }

  /// Moves the next components to another state, and lets every component be checked again.
  mutating func change(_ count: Int) -> [Transition] {
    now = now.advanced(by: .seconds(60))
    for index in entries.indices {
      entries[index].latest?.checkedAt = now
      entries[index].latest?.latency = .microseconds(800 + Int64((index &* 7919 &+ Int(now.seconds)) % 90_000))
    }
    return (0..<count).map { _ in
      next = (next + 7919) % entries.count
      let from = entries[next].state
      let to: HealthState = from == .down ? .operational : .down
      let message = to == .down ? "connection refused" : "status 200"
      let key = entries[next].component.key
      entries[next].standing = Standing(
        key: key, state: to, since: now, message: message, announced: to == .down ? .down : nil)
      entries[next].latest?.state = to
      entries[next].latest?.message = message
      return Transition(
        key: key, from: from, to: to, at: now, message: message, manifestCommit: commit, observer: "bench")
    }
  }

  func report(_ transitions: [Transition]) -> Report {
    let health = Health(entries: entries)
    let revision = Revision(commit: commit, ref: "refs/heads/main", path: "components.json")
    return Report(
      health: health, transitions: transitions, components: recorded,
      sources: [Manifest.defaultOwner: AppliedSource(commit: commit, at: now)], manifestCommit: commit,
      checkedAt: now, observer: "bench", readme: HealthMarkdown.render(health, revision: revision, now: now))
  }
}
