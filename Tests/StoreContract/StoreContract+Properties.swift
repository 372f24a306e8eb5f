import Foundation
import JSONText
import Testing
import UpkeepModel

extension StoreContract {
  /// Chains of random manifests, edits by hand and checks of two owners. A failure prints the seed; `UPKEEP_TEST_SEED`
  /// runs the last chain with it.
  static let propertyCases =
    ([1, 2, 3, 4, 5, chosenSeed] as [UInt64]).map { seed in
      ContractCase(
        "R6 R15 R17 R19 R20 R21 any plan makes recorded equal desired, keeps history, and is the last; seed \(seed)"
      ) { subject async throws in
        var chain = Chain(seed: seed, subject: subject)
        try await chain.run(steps: 40)
      }
    }

  private static let chosenSeed =
    ProcessInfo.processInfo.environment["UPKEEP_TEST_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 6...UInt64.max)
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same chain on every machine.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A store, and beside it what must be in it.
private struct Chain {
  let seed: UInt64
  let subject: Subject
  private var dice: SeededGenerator
  private var step = 0
  /// When the components under each key were checked, also those that are gone.
  private var checks: [String: [Int64]] = [:]
  private var graves: [String: [[Int64]]] = [:]

  init(seed: UInt64, subject: Subject) {
    self.seed = seed
    self.subject = subject
    dice = SeededGenerator(state: seed)
  }

  private var place: Comment { "seed \(seed), step \(step)" }

  mutating func run(steps: Int) async throws {
    for number in 1...steps {
      step = number
      subject.clock.advance(seconds: 10)
      try await check()
      try await editByHand()
      try await reconcile(owner: chance(50) ? "one" : "two")
    }
  }

  // MARK: What happens

  /// Checks every component that is there.
  private mutating func check() async throws {
    let second = subject.clock.now.seconds
    let keys = try await subject.store.list().map(\.key)
    try await subject.store.record(keys.map { .sample($0, at: second) }, sinks: [])
    for key in keys { checks[key, default: []].append(second) }
  }

  private mutating func editByHand() async throws {
    guard chance(40) else { return }
    let present = try await subject.store.list()
    switch Int.random(in: 0..<3, using: &dice) {
    case 0:
      let owner = chance(50) ? "one" : "two"
      let key = pick(Self.keys(of: owner))
      guard !present.contains(where: { $0.key == key }) else { return }
      _ = try await subject.store.create(component(key), owner: owner, by: "Ann")
      rise(key)
    case 1:
      guard let old = present.randomElement(using: &dice) else { return }
      _ = try await subject.store.update(component(old.key), by: "Bob")
    default:
      guard let old = present.randomElement(using: &dice), !old.component.protect else { return }
      try await subject.store.delete(old.key, by: "Cid")
      bury(old.key)
    }
    subject.clock.advance(seconds: 10)
  }

  private mutating func reconcile(owner: String) async throws {
    let desired = manifest(of: owner)
    let before = try await subject.store.list()
    let keepsDrift = chance(25)
    let plan = try await made(desired, owner, keepsDrift)
    #expect(try await made(desired.shuffled(using: &dice), owner, keepsDrift).digest == plan.digest, place)
    judgeRows(of: plan)
    guard plan.refusals.isEmpty else {
      #expect(plan.refusals.map(\.name) == [.adoption], place)
      return
    }
    _ = try await subject.store.apply(plan, under: nil, at: subject.clock.now)
    follow(plan)
    let after = try await subject.store.list()
    #expect(after.filter { $0.owner != owner } == before.filter { $0.owner != owner }, place)
    let again = try await made(desired, owner, keepsDrift)
    #expect(again.isEmpty && again.settled.isEmpty, place)
    #expect(again.withheld.map(\.key) == plan.withheld.map(\.key), place)
    try await judge(after, desired, owner, kept: Set(plan.withheld.map(\.key)))
    try await judgeHistory()
  }

  // MARK: What must hold

  private func judgeRows(of plan: Plan) {
    let rows = plan.changes + plan.withheld
    #expect(Set(rows.map(\.key)).count == rows.count, place)
    let left = rows.compactMap(\.previousKey) + rows.filter { $0.action == .delete }.map(\.key)
    #expect(Set(left).count == left.count, place)
    #expect(rows.allSatisfy { $0.action != .delete || !$0.reason.isEmpty }, place)
  }

  /// Recorded equals desired, but for what the plan withheld.
  private func judge(
    _ after: [RecordedComponent], _ desired: [Component], _ owner: String, kept: Set<String>
  ) async throws {
    let recorded = Dictionary(uniqueKeysWithValues: after.filter { $0.owner == owner }.map { ($0.key, $0.component) })
    let wanted = Dictionary(uniqueKeysWithValues: desired.map { ($0.key, $0) })
    for key in Set(recorded.keys).union(wanted.keys) where !kept.contains(key) {
      #expect(recorded[key] == wanted[key], "\(key), \(place)")
    }
    let edits = try await subject.store.handEdits().filter { $0.owner == owner }
    #expect(Set(edits.map(\.key)).isSubset(of: kept), place)
  }

  private func judgeHistory() async throws {
    for (key, times) in checks {
      let found = try await subject.store.history(of: key, since: nil, limit: 1000).map(\.checkedAt.seconds)
      #expect(found == times.reversed(), "history of \(key), \(place)")
    }
  }

  // MARK: The same in the model

  private mutating func follow(_ plan: Plan) {
    let moves = plan.changes.filter { $0.action == .move }
    let moved = moves.map { (to: $0.key, times: checks.removeValue(forKey: $0.previousKey ?? "") ?? []) }
    for change in plan.changes where change.action == .delete { bury(change.key) }
    for (key, times) in moved { checks[key] = times }
    for change in plan.changes where change.action == .create { rise(change.key) }
  }

  private mutating func bury(_ key: String) {
    graves[key, default: []].append(checks.removeValue(forKey: key) ?? [])
  }

  private mutating func rise(_ key: String) { checks[key] = graves[key]?.popLast() ?? [] }

  // MARK: What is rolled

  /// Each owner has keys of its own and some that both may want.
  private static func keys(of owner: String) -> [String] { (owner == "one" ? 0..<9 : 7..<16).map { "k\($0)" } }

  private mutating func manifest(of owner: String) -> [Component] {
    let share = Int.random(in: 10...95, using: &dice)
    var keys: [String] = []
    for key in Self.keys(of: owner) where chance(share) { keys.append(key) }
    let free = Self.keys(of: owner).filter { !keys.contains($0) }
    var components: [Component] = []
    for key in keys {
      var component = component(key)
      if chance(35) { component.previously = Array(free.shuffled(using: &dice).prefix(2)) }
      components.append(component)
    }
    return components
  }

  private mutating func component(_ key: String) -> Component {
    var component = Component.sample(key, protect: chance(10))
    component.config["timeout"] = .string("\(Int.random(in: 1...3, using: &dice))s")
    component.paused = chance(20)
    return component
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &dice) < percent }

  private mutating func pick(_ keys: [String]) -> String { keys[Int.random(in: 0..<keys.count, using: &dice)] }

  /// The plan with every guard lifted but the one that keeps owners apart.
  private func made(_ desired: [Component], _ owner: String, _ keepsDrift: Bool) async throws -> Plan {
    try await subject.plan(
      desired, owner: owner, commit: "c\(step)", keepingDrift: keepsDrift,
      lifting: Set(Guard.Name.allCases).subtracting([.adoption]))
  }
}
