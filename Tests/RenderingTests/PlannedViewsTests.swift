import Digests
import JSONText
import Testing
import UpkeepModel

@testable import Rendering

/// The views of plans that the model made, not of rows made for the test.
@Suite struct PlannedViewsTests {
  private func plan(retries: Int, lifting lifted: Set<Guard.Name> = []) -> Plan {
    func recorded(_ component: Component, commit: String? = Samples.commit) -> RecordedComponent {
      RecordedComponent(
        component: component, owner: "platform", commit: commit, createdAt: Samples.now, updatedAt: Samples.now)
    }
    func entry(_ component: Component, _ index: Int) -> Manifest.Entry {
      Manifest.Entry(
        component: component, source: Samples.source(4 + index * 8, index), fingerprint: component.fingerprint)
    }
    var db = Samples.db
    db.config["auth"] = ["env": "UPKEEP_NEW"]
    db.policy.retries = retries
    var old = Samples.db
    old.config["auth"] = ["env": "UPKEEP_OLD"]
    let kept = Component(key: "kept", provider: "tcp")
    let guarded = Component(key: "ledger", provider: "tcp", protect: true)
    let web = Component(key: "web", provider: "http", previously: ["site"])
    let desired = [Samples.api, db, kept, web]
    return Plan(
      desired: Manifest(owner: "platform", entries: desired.enumerated().map { entry($0.element, $0.offset) }),
      recorded: [
        recorded(Component(key: "cache", provider: "tcp"), commit: nil), recorded(old), recorded(kept),
        recorded(guarded), recorded(Component(key: "site", provider: "http")),
      ], storeRevision: 41, revision: Samples.revision, lifting: lifted)
  }

  @Test func `R10 R13 R15 a made plan reads well`() {
    #expect(
      PlanText.render(plan(retries: 5), style: Style(colour: false, width: 80)) == """
        Plan for components.json at 1a2b3c4d (refs/heads/main, owner platform, store revision 41)

          →  web  http              components.json:28
              renamed from site by "previously"; its history stays
              previously  (none) → ["site"]
          +  api  http, Public API  components.json:4
              auth=(secret in variable UPKEEP_TOKEN)  expect_status=200  timeout=2s
              url=https://example.com/health  depends_on=db
              description="What customers call"  failure_threshold=2  group=edge
              interval=30s  labels.team=platform
          ~  db   tcp               components.json:12
              config.auth  secret in variable UPKEEP_OLD → secret in variable UPKEEP_NEW
              retries      2 (default) → 5

        Drift: changed by hand since the last apply; an apply undoes it
          -  cache  was made by hand and is not in components.json at 1a2b3c4d

        Withheld: the manifest asks for it, this plan will not do it
          -  ledger  it is protected: put it back with "protect": false, apply that, then remove it

        Plan: 1 to create, 1 to update, 1 to move, 1 to delete, 2 unchanged.

        """)
  }

  @Test func `R7 a saved plan tells whether the plan made again is the same`() throws {
    let saved = try SavedPlan(parsing: Array(PlanJSON.render(plan(retries: 5)).utf8))
    #expect(saved.digest == "sha256:" + plan(retries: 5, lifting: saved.lifted).digest.hex)
    #expect(saved.digest != "sha256:" + plan(retries: 6, lifting: saved.lifted).digest.hex)
  }

  @Test func `our own reader takes every JSON view`() throws {
    let plan = plan(retries: 5)
    let json = try JSONValue(parsing: Array(PlanJSON.render(plan).utf8))
    #expect(violations(of: PlanJSON.schema, by: json, root: PlanJSON.schema) == [])
    let rows = json["changes"]?.array ?? []
    #expect(
      rows.compactMap { $0["component"]?.object.flatMap { Component(json: $0) } }
        == plan.changes.compactMap(\.component))
    #expect(try JSONValue(parsing: Array(HealthJSON.render(Samples.health, now: Samples.now).utf8))["state"] == "down")
    #expect(try JSONValue(parsing: Array(PlanJSON.schema.indentedText.utf8)) == PlanJSON.schema)
  }

  @Test func `a file that is not JSON is refused with its place`() {
    let problem = #expect(throws: SavedPlan.Problem.self) { try SavedPlan(parsing: Array("{\n  oops".utf8)) }
    #expect(problem?.description.hasPrefix("the plan is not JSON: 2:3: ") == true)
  }
}
