import JSONText
import Testing
import UpkeepModel

@testable import Rendering

@Suite struct PlanTextTests {
  @Test func `a plan without rows says no changes and nothing else`() {
    #expect(PlanText.render(Samples.plan([]), style: .plain) == "No changes.\n")
  }

  @Test func `R10 R11 R15 every row, its reason, the drift and the tripped guard stand in the text`() {
    #expect(
      PlanText.render(Samples.full, style: .plain) == """
        Plan for components.json at 1a2b3c4d (refs/heads/main, owner platform, store revision 41)

          →  web    http              components.json:30
              renamed from site by "previously"; its history stays
          +  api    http, Public API  components.json:12
              auth=(secret in variable UPKEEP_TOKEN)  expect_status=200  timeout=2s  url=https://example.com/health  \
        depends_on=db  description="What customers call"  failure_threshold=2  group=edge  interval=30s  \
        labels.team=platform
          ~  db     tcp               components.json:5
              config.port     "5432" → 5432
              config.timeout  5s → 2s
              group           (none) → data
              retries         5 → 2 (default)
          -  cache  no longer in components.json at 1a2b3c4d

        Drift: changed by hand since the last apply; an apply undoes it
          ~  queue  exec  components.json:40
              config.auth  secret in variable OLD_TOKEN → secret in file /run/secrets/queue

        Withheld: the manifest asks for it, this plan will not do it
          -  ledger  it is protected: put it back with "protect": false, apply that, then remove it

        ✖ Refused by guard "deletes": 4 of 4 components of owner "platform" would be deleted; all of them at once is \
        always refused.
          Nothing will be applied. If these changes are meant, run again with --allow deletes

        Plan: 1 to create, 2 to update, 1 to move, 1 to delete, 7 unchanged.

        """)
  }

  @Test func `without UTF-8 the view is ASCII`() {
    let text = PlanText.render(Samples.full, style: Style(colour: false, symbols: .ascii, width: 80))
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
    #expect(text.contains("  >  web    http"))
    #expect(text.contains("5s -> 2s"))
  }

  @Test func `without rows the withheld ones and the guards are still told`() {
    let plan = Samples.plan([], withheld: [Samples.kept], guards: Samples.refusal(lifting: [.deletes]))
    #expect(
      PlanText.render(plan, style: .plain) == """
        No changes.

        Withheld: the manifest asks for it, this plan will not do it
          -  ledger  it is protected: put it back with "protect": false, apply that, then remove it

        ▲ Guard "deletes" lifted: 4 of 4 components of owner "platform" would be deleted; all of them at once is \
        always refused.

        """)
  }

  @Test func `settings of a new component are wrapped to the terminal`() {
    let lines = PlanText.render(Samples.plan([Samples.create]), style: Style(colour: false, width: 60))
      .split(separator: "\n").dropFirst(2).dropLast()
    #expect(
      lines.joined(separator: "\n") == """
              auth=(secret in variable UPKEEP_TOKEN)
              expect_status=200  timeout=2s
              url=https://example.com/health  depends_on=db
              description="What customers call"  failure_threshold=2
              group=edge  interval=30s  labels.team=platform
        """)
  }

  @Test func `hostile texts can neither add a row nor hide one`() {
    var change = Samples.update
    change.key = Samples.hostile
    change.fields = [FieldChange(field: Samples.hostile, from: .string(Samples.hostile), to: .string("ok\n  - db"))]
    change.component?.provider = Samples.hostile
    let quiet = PlanText.render(Samples.plan([Samples.update]), style: .plain)
    let text = PlanText.render(Samples.plan([change], owner: Samples.hostile), style: .plain)
    // One field instead of four, and otherwise the same lines.
    #expect(text.split(separator: "\n").count == quiet.split(separator: "\n").count - 3)
    #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}") && !text.contains("\u{200B}"))
  }

  @Test func `a long value is shown whole, as a reviewer must see it`() {
    var change = Samples.update
    let long = String(repeating: "x", count: 10_000)
    change.fields = [FieldChange(field: "config.body", from: .string(long + "1"), to: .string(long + "2"))]
    let text = PlanText.render(Samples.plan([change]), style: Style(colour: false, width: 80))
    #expect(text.contains(long + "1 → " + long + "2"))
  }

  @Test func `values that would read the same are told apart`() {
    #expect(FieldText.sides(FieldChange(field: "a", from: "true", to: true)) == ("\"true\"", "true"))
    #expect(FieldText.sides(FieldChange(field: "a", from: "", to: "(none)")) == ("\"\"", "\"(none)\""))
    #expect(FieldText.sides(FieldChange(field: "paused", from: nil, to: true)) == ("false (default)", "true"))
    #expect(FieldText.sides(FieldChange(field: "a", from: "1 → 2", to: [1, "x"])) == ("\"1 → 2\"", "[1,\"x\"]"))
  }

  @Test func `R6 the same plan gives the same bytes in each view`() {
    let again = Samples.plan(
      Samples.full.changes, withheld: Samples.full.withheld, guards: Samples.full.guards)
    #expect(PlanText.render(Samples.full, style: .plain) == PlanText.render(again, style: .plain))
    #expect(PlanJSON.render(Samples.full) == PlanJSON.render(again))
    #expect(PlanMarkdown.render(Samples.full) == PlanMarkdown.render(again))
  }
}
