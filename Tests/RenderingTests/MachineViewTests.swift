import JSONText
import Testing
import UpkeepModel

@testable import Rendering

@Suite struct MachineViewTests {
  private let problems = [
    Annotation(
      .error, code: "unknown-field", title: "Manifest: unknown field",
      message: "unknown field \"urll\"; did you mean \"url\"?", file: "components/a b.json", line: 12, column: 7,
      pointer: "/components/0/urll"),
    Annotation(
      .warning, code: "duplicate-key", title: "100%: a,b", message: "two\r\nlines %0A ::error::x", file: "x.json"),
  ]

  @Test func `workflow commands come errors first, and no value leaves its place`() {
    #expect(
      WorkflowCommands.render(problems.reversed()) == #"""
        ::error file=components/a b.json,line=12,col=7,title=Manifest%3A unknown field::unknown field "urll"; \#
        did you mean "url"?
        ::warning file=x.json,title=100%25%3A a%2Cb::two\r\nlines %250A ::error::x

        """#)
  }

  @Test func `a plan's remarks are its guards, failed probes, deletes and what is withheld`() {
    var probed = Samples.create
    probed.preview = Check(component: "api", state: .down, message: "no such host", checkedAt: Samples.now)
    let plan = Samples.plan(
      [probed, Samples.update, Samples.delete], withheld: [Samples.kept], guards: Samples.refusal())
    #expect(
      WorkflowCommands.render(Annotation.remarks(on: plan)) == """
        ::error file=components.json,title=Guard deletes refuses this plan::4 of 4 components of owner "platform" would be \
        deleted; all of them at once is always refused. If that is meant, say --allow deletes.
        ::warning file=components.json,line=12,title=api is down::no such host
        ::warning file=components.json,title=Deletes cache::cache is deleted: no longer in components.json at 1a2b3c4d
        ::warning file=components.json,title=Withholds ledger::delete of ledger is withheld: it is protected: put it back \
        with "protect": false, apply that, then remove it

        """)
    #expect(WorkflowCommands.render(Annotation.remarks(on: Samples.plan([Samples.create]))) == "")
    let lifted = Annotation.remarks(on: Samples.plan([], guards: Samples.refusal(lifting: [.deletes])))
    #expect(lifted.map(\.level) == [.warning])
  }

  @Test func `health remarks name what is down, then what is degraded`() {
    #expect(
      WorkflowCommands.render(Annotation.remarks(on: Samples.health)) == """
        ::error title=api is down::connection refused
        ::warning title=db is degraded::slow: 1.24 s

        """)
  }

  @Test func `SARIF has one run with rules, places and fingerprints`() throws {
    let log = try readJSON(SARIFLog.render(problems, version: "1.2.3"))
    #expect(log["version"] == "2.1.0")
    let run = try #require(log["runs"]?.array?.first)
    #expect(run["tool"]?["driver"]?["name"] == "Upkeep")
    #expect(run["tool"]?["driver"]?["version"] == "1.2.3")
    #expect(run["tool"]?["driver"]?["rules"]?.array?.map { $0["id"] } == ["duplicate-key", "unknown-field"])
    let results = try #require(run["results"]?.array)
    #expect(results[0]["ruleId"] == "unknown-field")
    #expect(results[0]["ruleIndex"] == 1)
    #expect(results[0]["level"] == "error")
    #expect(results[0]["message"] == ["text": "unknown field \"urll\"; did you mean \"url\"?"])
    #expect(
      results[0]["locations"]?.array == [
        [
          "physicalLocation": [
            "artifactLocation": ["uri": "components/a%20b.json", "uriBaseId": "%SRCROOT%"],
            "region": ["startLine": 12, "startColumn": 7],
          ],
          "logicalLocations": [["fullyQualifiedName": "/components/0/urll"]],
        ]
      ])
    #expect(results[1]["level"] == "warning")
    #expect(try readJSON(SARIFLog.render([], version: "1"))["runs"]?.array?.first?["results"] == [])
  }

  @Test func `code quality has what GitLab requires of each issue`() throws {
    let issues = try #require(try readJSON(CodeQuality.render(problems, fallback: "components.json")).array)
    #expect(issues[0]["description"] == "unknown field \"urll\"; did you mean \"url\"?")
    #expect(issues[0]["check_name"] == "unknown-field")
    #expect(issues[0]["severity"] == "major")
    #expect(issues[0]["location"] == ["path": "components/a b.json", "lines": ["begin": 12]])
    #expect(issues[1]["severity"] == "minor")
    #expect(issues[1]["location"]?["lines"] == ["begin": 1])
    #expect(try readJSON(CodeQuality.render([], fallback: "x")) == [])
  }

  @Test func `a fingerprint stays when lines move, and no two are the same`() {
    var moved = problems[0]
    moved.line = 99
    #expect(Fingerprint.all(of: [problems[0]]) == Fingerprint.all(of: [moved]))
    #expect(Set(Fingerprint.all(of: [problems[0], moved, problems[1]])).count == 3)
    #expect(Fingerprint.all(of: [problems[0]])[0].utf8.count == 40)
  }

  @Test func `problems as Markdown are a table, and soundness is said`() {
    #expect(
      ProblemsMarkdown.render(problems, omitted: 3, verdict: "") == #"""
        <!-- upkeep:plan -->
        ### Upkeep: 5 problems in the manifest

        Nothing was planned, nothing changed.

        **Problems**

        | Place | Problem |
        | --- | --- |
        | `components/a b.json:12:7` | unknown field "urll"; did you mean "url"? |
        | `x.json` | two&#92;r&#92;nlines %0A :&#8203;:&#8203;error:&#8203;:&#8203;x |

        **3 more, see `upkeep validate`.**

        """#)
    #expect(
      ProblemsMarkdown.render([], omitted: 0, verdict: "2 components").contains("### Upkeep: the manifest is valid"))
  }

  @Test func `R26 JUnit has a case for each component, and what could not be told is skipped`() {
    var entries = Samples.health.entries
    entries.append(Samples.entry("zeta", .unknown, since: 5, message: "no token & <no> \u{1B}answer"))
    var paused = Samples.entry("yak", .down, since: 5, message: "refused")
    paused.component.paused = true
    entries.append(paused)
    #expect(
      JUnitReport.render(Health(entries: entries), now: Samples.now) == #"""
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="upkeep" tests="6" failures="2" errors="0" skipped="2" time="1.255">
          <testsuite name="upkeep" tests="6" failures="2" errors="0" skipped="2" time="1.255" \#
        timestamp="2026-11-23T12:00:00">
            <testcase classname="upkeep.edge" name="api" time="0.000">
              <failure type="down" message="connection refused">api (http) is down since 2026-11-23T11:56:40Z</failure>
            </testcase>
            <testcase classname="upkeep.data" name="cache" time="0.002"/>
            <testcase classname="upkeep.data" name="db" time="1.240">
              <failure type="degraded" message="slow: 1.24 s">db (http) is degraded since 2026-11-23T10:53:20Z</failure>
            </testcase>
            <testcase classname="upkeep.edge" name="web" time="0.012"/>
            <testcase classname="upkeep" name="yak" time="0.000">
              <skipped message="paused"/>
            </testcase>
            <testcase classname="upkeep" name="zeta" time="0.000">
              <skipped message="unknown: no token &amp; &lt;no&gt; \u{1b}answer"/>
            </testcase>
          </testsuite>
        </testsuites>

        """#)
  }

  @Test func `JUnit of a refused plan has a failed case for each guard`() {
    let text = JUnitReport.render(refused: Samples.plan([], guards: Samples.refusal()), now: Samples.now)
    #expect(text.contains("tests=\"1\" failures=\"1\""))
    #expect(text.contains("<testcase classname=\"upkeep.plan\" name=\"guard deletes\" time=\"0.000\">"))
  }
}
