import JSONText
import Testing
import UpkeepModel

private let revision = Revision(
  commit: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", ref: "refs/heads/main", path: "components.json")

private func component(_ key: String, timeout: String = "5s") -> Component {
  Component(
    key: key, provider: "http", config: ["url": .string("https://example.com/\(key)"), "timeout": .string(timeout)])
}

private func manifest(_ components: [Component], owner: String = "default") -> Manifest {
  Manifest(
    owner: owner,
    entries: components.enumerated().map { index, component in
      Manifest.Entry(
        component: component, source: SourceLocation(file: "components.json", line: index + 4, index: index),
        fingerprint: component.fingerprint)
    })
}

private func recorded(_ components: [Component], owner: String = "default", commit: String? = "0")
  -> [RecordedComponent]
{
  components.map {
    RecordedComponent(
      component: $0, owner: owner, commit: commit, createdAt: Timestamp(seconds: 0), updatedAt: Timestamp(seconds: 0))
  }
}

private func plan(
  _ desired: [Component], over old: [RecordedComponent], lifting: Set<Guard.Name> = []
) -> Plan {
  Plan(desired: manifest(desired), recorded: old, storeRevision: 7, revision: revision, lifting: lifting)
}

private func keys(_ range: Range<Int>) -> [Component] { range.map { component("c\($0 + 100)") } }

@Suite struct PlanTests {
  @Test func `equal sides make an empty plan`() {
    let plan = plan(keys(0..<5), over: recorded(keys(0..<5)))
    #expect(plan.isEmpty)
    #expect(plan.keepCount == 5)
    #expect(plan.guards == [])
  }

  @Test func `rows stand in the order move, create, update, delete, each group by key`() {
    var renamed = component("zz")
    renamed.previously = ["c104"]
    let desired = [component("b"), component("a"), component("c100", timeout: "9s"), renamed] + keys(1..<4)
    let plan = plan(desired, over: recorded(keys(0..<6)))
    #expect(
      plan.changes.map { "\($0.action) \($0.key)" } == [
        "move zz", "create a", "create b", "update c100", "delete c105",
      ])
  }

  @Test func `an update names the fields that differ and no other`() {
    let plan = plan([component("api", timeout: "2s")], over: recorded([component("api")]))
    #expect(plan.changes.first?.fields == [FieldChange(field: "config.timeout", from: "5s", to: "2s")])
  }

  @Test func `R6 the same input gives the same digest, in any order of the entries`() {
    let one = plan(keys(0..<9), over: recorded(keys(3..<9)))
    let two = plan(keys(0..<9).reversed(), over: recorded(keys(3..<9).reversed()))
    #expect(one.digest == plan(keys(0..<9), over: recorded(keys(3..<9))).digest)
    #expect(one.changes.map(\.key) == two.changes.map(\.key))
  }

  @Test func `R6 the digest moves with the commit, the store revision and every row`() {
    let base = plan(keys(0..<2), over: [])
    var commit = base
    commit.revision.commit = "f"
    var store = base
    store.storeRevision += 1
    var row = base
    row.changes[0].component?.config["timeout"] = "1s"
    var lifted = base
    lifted.guards.append(Guard(name: .deletes, count: 1, owned: 1, message: "", isLifted: true))
    #expect(Set([base, commit, store, row, lifted].map(\.digest)).count == 5)
  }

  @Test func `R10 every row carries its source and every delete its reason`() {
    let plan = plan(keys(0..<3), over: recorded(keys(1..<5)))
    #expect(plan.changes.allSatisfy { $0.source?.file == "components.json" && !$0.reason.isEmpty })
    #expect(plan.changes.last?.reason == "no longer in components.json at 1a2b3c4d")
    #expect(plan.changes.first?.source == SourceLocation(file: "components.json", line: 4, index: 0))
  }

  @Test func `R13 a changed secret reference shows as changed`() {
    func with(_ name: String) -> Component {
      var component = component("api")
      component.config["token"] = ["env": .string(name)]
      return component
    }
    let plan = plan([with("B")], over: recorded([with("A")]))
    #expect(plan.changes.first?.fields == [FieldChange(field: "config.token", from: ["env": "A"], to: ["env": "B"])])
  }

  @Test func `R15 a component that was changed by hand is marked`() {
    let plan = plan([component("api", timeout: "2s")], over: recorded([component("api")], commit: nil))
    #expect(plan.changes.first?.isDrift == true)
    #expect(plan.changes.first?.reason == "was changed by hand; the manifest wins")
  }
}

@Suite struct GuardTests {
  @Test func `R2 an empty manifest deletes only when it is said`() {
    let refused = plan([], over: recorded(keys(0..<2)))
    #expect(refused.refusals.map(\.name) == [.empty])
    #expect(refused.count(of: .delete) == 2)
    #expect(plan([], over: recorded(keys(0..<2)), lifting: [.empty]).refusals.isEmpty)
    #expect(plan([], over: []).guards.isEmpty)
  }

  @Test(arguments: [(10, 3, false), (10, 4, true), (100, 30, false), (100, 31, true), (9, 3, false), (9, 4, true)])
  func `R16 deletes beyond 30 % from ten on, or beyond 3 below, are refused`(owned: Int, deleted: Int, refused: Bool) {
    let plan = plan(keys(deleted..<owned), over: recorded(keys(0..<owned)))
    #expect(plan.refusals.map(\.name) == (refused ? [.deletes] : []))
  }

  @Test func `R16 all at once is always refused, also when others come in their place`() {
    #expect(plan([component("new")], over: recorded(keys(0..<1))).refusals.map(\.name) == [.deletes])
  }

  @Test func `R16 updates have a limit of their own`() {
    func updated(_ count: Int) -> [Component] {
      keys(0..<20).enumerated().map { index, component in
        var component = component
        if index < count { component.description = "new" }
        return component
      }
    }
    #expect(plan(updated(10), over: recorded(keys(0..<20))).refusals.isEmpty)
    #expect(plan(updated(11), over: recorded(keys(0..<20))).refusals.map(\.name) == [.updates])
  }

  @Test func `R8 an override lifts its own guard and no other`() {
    let old = recorded(keys(0..<20)) + recorded([component("theirs")], owner: "other")
    let plan = plan(keys(0..<5) + [component("theirs")], over: old, lifting: [.adoption])
    #expect(plan.guards.map(\.name) == [.deletes, .adoption])
    #expect(plan.refusals.map(\.name) == [.deletes])
  }

  @Test func `R17 another owner's component is neither deleted nor taken over`() {
    let old = recorded([component("mine"), component("theirs")]) + recorded([component("far")], owner: "other")
    let untouched = plan([component("mine"), component("theirs")], over: old)
    #expect(untouched.isEmpty)
    let takeover = plan([component("mine"), component("theirs"), component("far")], over: old)
    #expect(takeover.refusals.map(\.name) == [.adoption])
    #expect(takeover.changes.first?.fields.first == FieldChange(field: "owner", from: "other", to: "default"))
    #expect(takeover.changes.first?.reason == "adopted from owner other")
  }

  @Test func `R18 a protected component stays, says why, and the other rows still apply`() {
    var kept = component("kept")
    kept.protect = true
    let plan = plan([component("new")] + keys(0..<3), over: recorded(keys(0..<4) + [kept]))
    #expect(plan.changes.map(\.key) == ["new", "c103"])
    #expect(plan.withheld.map(\.key) == ["kept"])
    #expect(plan.withheld.first?.withheld?.contains("\"protect\": false") == true)
    #expect(plan.keepCount == 4)
  }

  @Test func `R19 previously turns delete and create into a move`() {
    var new = component("new")
    new.previously = ["ancient", "old"]
    let plan = plan([new], over: recorded([component("old")]))
    #expect(plan.changes.map(\.action) == [.move])
    #expect(plan.changes.first?.previousKey == "old")
    #expect(plan.refusals.isEmpty)
  }

  @Test func `R19 a previous key that is still declared is not moved`() {
    var new = component("new")
    new.previously = ["old"]
    let plan = plan([new, component("old")], over: recorded([component("old")]))
    #expect(plan.changes.map { "\($0.action) \($0.key)" } == ["create new"])
  }
}
