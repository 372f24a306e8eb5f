import Digests
import JSONText
import Testing
import UpkeepModel

@testable import Rendering

@Suite struct PlanMarkdownTests {
  @Test func `a comment names its plan, says what is dangerous first, then the rows`() {
    let plan = Samples.plan([Samples.move, Samples.update, Samples.drift, Samples.delete], guards: Samples.refusal())
    #expect(
      PlanMarkdown.render(plan) == """
        <!-- upkeep:plan platform components.json -->
        ### Upkeep plan: 1 to delete, 1 to move, 1 to update

        Nothing was changed yet, and a guard refuses this plan. 7 components stay as they are.

        > [!CAUTION]
        > **Refused by guard `deletes`.** 4 of 4 components of owner "platform" would be deleted; all of them at once \
        is always refused. Nothing will be applied. If these changes are meant, plan again with `--allow deletes`.

        **Deletes: no longer monitored; the history stays**

        | Component | Why |
        | --- | --- |
        | `cache` | no longer in components.json at 1a2b3c4d |

        **Moves: a new key, the history stays**

        | Component | From | Change |
        | --- | --- | --- |
        | `web`<br><sub>`components.json:30`</sub> | `site` |  |

        **Updates**

        | Component | Change |
        | --- | --- |
        | `db`<br><sub>`components.json:5`</sub> | `config.port`: `"5432"` → `5432`<br>`config.timeout`: `5s` → `2s`<br>\
        `retries`: `5` → `2 (default)`<br>`group`: `(none)` → `data` |

        **Drift: changed by hand, and undone by the next apply**

        | Component | What | Change |
        | --- | --- | --- |
        | `queue`<br><sub>`components.json:40`</sub> | update | was changed by hand; the manifest wins<br>`config.auth`: `secret in variable OLD_TOKEN` → \
        `secret in file /run/secrets/queue` |

        <sub>`components.json` at `1a2b3c4d`, `refs/heads/main`, owner `platform`, store revision 41, plan \
        sha256:\(plan.digest.hex)</sub>

        """)
  }

  @Test func `no changes is said in a line`() {
    let plan = Samples.plan([])
    #expect(
      PlanMarkdown.render(plan) == """
        <!-- upkeep:plan platform components.json -->
        ### Upkeep plan: No changes

        Nothing is to be done. 7 components stay as they are.

        <sub>`components.json` at `1a2b3c4d`, `refs/heads/main`, owner `platform`, store revision 41, plan \
        sha256:\(plan.digest.hex)</sub>

        """)
  }

  @Test func `the identity cannot be closed or faked from inside`() {
    let revision = Revision(commit: Samples.commit, ref: "refs/heads/main", path: "a --> b\n/c.json")
    let plan = Samples.plan([], owner: "--x", revision: revision)
    #expect(PlanMarkdown.identity(of: plan) == "<!-- upkeep:plan %2D-x a%20-%2D%3E%20b%0A/c.json -->")
  }

  @Test func `hostile texts neither mark up, mention, link nor leave their cell`() {
    var update = Samples.update
    update.fields = [FieldChange(field: "config.url", from: .string(Samples.hostile), to: "`` \\| @everyone")]
    var delete = Samples.delete
    delete.reason = Samples.hostile + " www.evil.example GH-1 o/r#2 **bold** <img src=x>"
    let text = PlanMarkdown.render(Samples.plan([update, delete]))
    let lines = text.split(separator: "\n")
    let rows = lines.filter { $0.hasPrefix("| `") }
    #expect(rows.count == 2)
    // Outside code, which is inert, nothing is left that could act.
    for row in rows {
      let prose = row.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined()
      for active in ["@", "<b>", "<img", "**", "[", "](", "://", "www.", "GH-", "r#2"] {
        #expect(!prose.contains(active), "\(active) in \(prose)")
      }
    }
    #expect(rows[0].split(separator: "|").count == 2)
    #expect(rows[1].split(separator: "|").count == 2)
    #expect(rows[1].contains("<code>&#96;&#96; &#92;&#124; &#64;everyone</code>"))
  }

  @Test func `a plan of thousands of rows fits a comment, whole rows only, deletes first`() throws {
    let updates = (0..<5_000).map { index in
      var change = Samples.update
      change.key = "component-\(index)"
      return change
    }
    let text = PlanMarkdown.render(Samples.plan(updates + [Samples.delete], guards: Samples.refusal()))
    #expect(text.utf8.count <= 65_536)
    #expect(text.utf8.count > 60_000)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows[0].contains("cache"))
    #expect(rows.allSatisfy { $0.hasSuffix(" |") })
    let left = 5_001 - rows.count
    #expect(text.contains("**\(left) more, see the full plan**"))
    let digest = try #require(text.split(separator: "\n").last)
    #expect(digest.contains(", plan sha256:"))
  }

  @Test func `a row too large to show is cut inside its cell`() {
    var update = Samples.update
    update.fields = (0..<100).map { index in
      FieldChange(
        field: "config.f\(index)", from: .string(String(repeating: "|", count: 10_000)), to: .string("short"))
    }
    let text = PlanMarkdown.render(Samples.plan([update]))
    #expect(text.utf8.count < 10_000)
    #expect(text.contains("more fields |"))
  }

  @Test func `a change at the end of a long value is what the excerpt shows`() {
    let long = String(repeating: "x", count: 10_000)
    let field = FieldChange(field: "config.body", from: .string(long + "good"), to: .string(long + "evil"))
    let twenty = String(repeating: "x", count: 20)
    #expect(FieldText.excerpts(field, limit: 200) == ("…\(twenty)good", "…\(twenty)evil"))
  }
}
