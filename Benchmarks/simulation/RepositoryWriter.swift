package import Git
import GitOps
import JSONText
import ManifestFormat
import MemoryStore
import Providers
import Reconciliation
import Rendering
import UpkeepModel

/// Writes what a simulated observer reports, through the code that writes real reports: manifests as commits of `main`,
/// plans applied to a store, days closed out of single checks, reports published on the health ref.
package struct RepositoryWriter {
  /// What was written.
  package struct Outcome: Sendable {
    package var commits = 0
    package var manifests = 0
    package var transitions = 0
  }

  private static let owner = Manifest.defaultOwner
  private static let person = Signature.Identity(name: "Ada", email: "ada@example.org")

  private let world: SimulatedWorld
  private let repository: Repository
  private let log: GitHealthLog
  private let store = MemoryStore()
  private let planner: Planner
  private let numbers: [String: Int]
  private var observer: SimulatedObserver
  private var recorded: [RecordedComponent] = []
  /// The line of each recorded component.
  private var order: [Int] = []
  private var commit = ""
  private var closed: Day
  package private(set) var outcome = Outcome()

  /// - Parameter repository: Empty and bare.
  package init(_ world: SimulatedWorld, into repository: Repository) {
    self.world = world
    self.repository = repository
    log = GitHealthLog(repository, options: .init(environment: [:], version: "simulated"))
    planner = Planner(
      source: GitManifestSource(repository), decoder: ManifestDecoder(providers: BuiltInProviders.descriptions))
    numbers = world.numbers()
    observer = SimulatedObserver(world)
    closed = world.setup.firstDay
  }

  /// Writes everything.
  ///
  /// - Parameter pausing: Called after each report, for packing.
  package mutating func write(_ pausing: (Outcome) throws -> Void = { _ in }) async throws {
    var sightings = observer.sightings[...]
    var edits = world.edits[...]
    var minute: Int64 = 0
    var lastReport = Int64.min / 2
    let setup = world.setup
    while let next = world.watched(from: minute) {
      let begin = setup.start + next * 60
      var isNews = begin + 60 - lastReport >= setup.heartbeat || Day(of: Timestamp(seconds: begin + 60)) > closed
      if let edit = edits.first, edit.at <= begin {
        edits.removeFirst()
        try await apply(edit, at: begin)
        isNews = true
      }
      let seen = sightings.prefix { $0.check.at < begin + 60 }
      sightings = sightings.dropFirst(seen.count)
      let transitions = see(seen)
      if tell(at: Timestamp(seconds: begin + 59)) || !transitions.isEmpty { isNews = true }
      if isNews, try await report(transitions, at: Timestamp(seconds: begin + 60)) {
        lastReport = begin + 60
        try pausing(outcome)
      }
      // Straight to the next minute in which anything is to be told.
      let wanted = [
        observer.untold.isEmpty ? .max : begin + 60, sightings.first?.check.at ?? .max, edits.first?.at ?? .max,
        lastReport + setup.heartbeat - 60, Day(of: Timestamp(seconds: begin + 60)).next.start.seconds - 60,
      ].reduce(.max, min)
      minute = max(next + 1, (wanted - setup.start) / 60)
    }
  }

  private mutating func see(_ sightings: ArraySlice<SimulatedObserver.Sighting>) -> [Transition] {
    sightings.compactMap { sighting in
      component(of: sighting.line).flatMap { observer.see(sighting, component: $0, manifestCommit: commit) }
    }
  }

  private mutating func tell(at now: Timestamp) -> Bool {
    var isNews = false
    for line in observer.untold.sorted() {
      if let component = component(of: line), observer.tell(line, component: component, at: now) { isNews = true }
    }
    return isNews
  }

  private func component(of line: Int) -> Component? {
    // Looked up anew: renames move a line among the sorted keys.
    order.firstIndex(of: line).map { recorded[$0].component }
  }

  // MARK: - The manifest

  private mutating func apply(_ edit: SimulatedEdit, at now: Int64) async throws {
    let bytes = Self.manifest(world.manifest(at: now))
    let signature = Signature(Self.person, seconds: now - 40)
    let subject = edit.subject
    commit = try await repository.perform { repository in
      let tip = try repository.tip(of: "refs/heads/main")
      let tree = try repository.updatedTree(
        base: tip, edits: [GitManifestSource.defaultFile: .put(repository.writeBlob(bytes))])
      let id = try repository.commit(
        tree: tree, parents: tip.map { [$0] } ?? [], author: signature, committer: signature, message: subject + "\n")
      try repository.compareAndSwap("refs/heads/main", to: id, expecting: tip, message: "commit: \(subject)")
      return id.hex
    }
    let desired = try await planner.desired(ManifestSelection(ref: "main"))
    let plan = try await planner.plan(desired, over: store)
    let moment = Timestamp(seconds: now)
    if plan.isEmpty {
      await store.setAppliedSource(AppliedSource(commit: commit, at: moment), of: Self.owner)
    } else {
      _ = try await store.apply(plan, under: nil, at: moment)
    }
    recorded = await store.list()
    order = recorded.compactMap { numbers[$0.key] }
    let present = Set(order)
    for line in world.lines.indices where !present.contains(line) { observer.forget(line) }
    for (index, line) in order.enumerated() { observer.rename(line, to: recorded[index].key) }
    outcome.manifests += 1
  }

  private static func manifest(_ components: [Component]) -> [UInt8] {
    var text = "{\n\"version\": 1,\n\"components\": [\n"
    for (index, component) in components.enumerated() {
      var writer = JSONWriter()
      component.write(to: &writer)
      text += writer.text + (index + 1 < components.count ? ",\n" : "\n")
    }
    return Array((text + "]\n}\n").utf8)
  }

  // MARK: - The report

  private mutating func report(_ transitions: [Transition], at now: Timestamp) async throws -> Bool {
    let health = health(at: now)
    let changes = await store.unpublishedChanges()
    var days: [DayRollup] = []
    if Day(of: now) > closed {
      let standings = health.entries.compactMap(\.standing)
      let closing = DayClosing(
        store: SimulatedChecks(world, numbers: numbers, present: standings), log: log,
        heartbeat: .seconds(world.setup.heartbeat))
      days = try await closing.rollups(
        before: Day(of: now), recorded: recorded, transitions: transitions, changes: changes)
      closed = Day(of: now)
    }
    let revision = Revision(commit: commit, ref: "refs/heads/main", path: GitManifestSource.defaultFile)
    let source = await store.appliedSource(of: Self.owner)
    let report = Report(
      health: health, transitions: transitions, changes: changes, days: days, components: recorded,
      sources: source.map { [Self.owner: $0] } ?? [:], manifestCommit: commit, checkedAt: now, observer: "observer-1",
      readme: HealthMarkdown.render(health, revision: revision, now: now))
    let publication = try await log.publish(
      report, when: .onChange(heartbeat: .seconds(world.setup.heartbeat)))
    await store.published(changes)
    guard case .committed = publication else { return false }
    outcome.commits += 1
    outcome.transitions += transitions.count
    return true
  }

  private func health(at now: Timestamp) -> Health {
    let minute = (now.seconds - world.setup.start) / 60 - 1
    return Health(
      entries: zip(recorded, order).map { recorded, number in
        let line = world.lines[number]
        guard let standing = observer.standing(of: number) else {
          return Health.Entry(component: recorded.component, standing: nil, latest: nil)
        }
        let at = world.moment(ofMinute: minute, of: line)
        let check = Check(
          component: recorded.key, state: standing.state, message: standing.message,
          latency: world.latency(of: line, at: at, in: standing.state), checkedAt: Timestamp(seconds: at))
        return Health.Entry(component: recorded.component, standing: standing, latest: check)
      })
  }
}
