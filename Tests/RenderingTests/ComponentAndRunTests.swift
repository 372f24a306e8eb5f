import JSONText
import Testing
import UpkeepModel

@testable import Rendering

@Suite struct ComponentAndRunTests {
  private let recorded = [Samples.api, Samples.db].map { component in
    RecordedComponent(
      component: component, owner: "platform", commit: component.key == "db" ? nil : Samples.commit,
      createdAt: Samples.ago(60), updatedAt: Samples.now)
  }

  @Test func `the list has a line for each component and marks what was made by hand`() {
    #expect(
      ComponentText.list(recorded, style: .plain) == """
        KEY  NAME        PROVIDER  EVERY  GROUP  FROM
        api  Public API  http        30s  edge   1a2b3c4d
        db               tcp          1m  data   by hand

        2 components

        """)
    #expect(ComponentText.list([], style: .plain).hasPrefix("No components yet."))
  }

  @Test func `R13 one component shows everything, secrets by their place`() {
    #expect(
      ComponentText.get(recorded[0], style: .plain) == """
        Public API
        What customers call

          key                   api
          provider              http
          config.auth           secret in variable UPKEEP_TOKEN
          config.expect_status  200
          config.timeout        2s
          config.url            https://example.com/health
          group                 edge
          labels.team           platform
          depends on            db
          checked               every 30s
          retries               2
          thresholds            2 to fail, 1 to recover
          protected             no
          owner                 platform
          from                  commit 1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d
          created               2026-11-23T11:59:00Z
          updated               2026-11-23T12:00:00Z

        """)
  }

  @Test func `components as JSON carry owner, commit, times and the declaration`() throws {
    let list = try readJSON(ComponentJSON.list(recorded))
    #expect(list["version"] == 1)
    #expect(list["components"]?.array?.count == 2)
    #expect(
      try readJSON(ComponentJSON.get(recorded[1])) == [
        "key": "db", "owner": "platform", "commit": .null, "created_at": "2026-11-23T11:59:00Z",
        "updated_at": "2026-11-23T12:00:00Z",
        "component": [
          "key": "db", "provider": "tcp", "group": "data", "config": ["host": "db.internal", "port": 5432],
        ],
      ])
  }

  private let progress = ProgressLine(
    total: 1_000, counts: [.operational: 330, .down: 2, .degraded: 8], elapsed: .seconds(12))

  @Test func `progress shows counts, states and the time left`() {
    #expect(
      progress.terminal(Style(colour: false, width: 80))
        == "━━━━━━──────────────  Checking 340/1000  ✖ 2  ▲ 8  ● 330  about 23s left")
    #expect(
      progress.plain == "340 of 1000 checks done in 12s: 2 down, 8 degraded, 330 operational; about 23s left")
    let start = ProgressLine(total: 1, counts: [:], elapsed: .zero)
    #expect(start.plain == "0 of 1 check done in 0ms")
    #expect(start.terminal(Style(colour: false, symbols: .ascii)).hasSuffix("Checking 0/1  0ms so far"))
  }

  @Test(arguments: [10, 20, 30, 40, 60, 80])
  func `progress never wraps`(width: Int) {
    #expect(displayWidth(progress.terminal(Style(colour: false, width: width))) < width)
  }

  private let facts = RunFacts(
    planned: .init(Samples.plan([Samples.create, Samples.update, Samples.drift]), isApplied: true),
    checked: .init(counts: [.operational: 7, .degraded: 1, .down: 1], elapsed: .milliseconds(1_240)),
    found: .init(
      state: .down,
      transitions: [
        Transition(key: "web", from: .down, to: .operational, at: Samples.now, message: "200 OK"),
        Transition(key: "api", from: .operational, to: .down, at: Samples.now, message: "refused"),
      ]),
    reported: .init(ref: "refs/heads/health", commit: "5e6f7a8b9c", push: .confirmed(remote: "origin")))

  @Test func `a run is told in a line for each part`() {
    #expect(
      RunSummary.render(facts, style: .plain) == """
        Plan    1 created, 2 updated, 7 unchanged (commit 1a2b3c4d, components.json)
        Checks  9 run in 1.2s: 7 operational, 1 degraded, 1 down
        Health  ✖ down — api down, web recovered
        Report  commit 5e6f7a8b on refs/heads/health, pushed to origin

        """)
  }

  @Test func `a quiet run says that nothing changed, and parts that did not happen are left out`() {
    let quiet = RunFacts(
      planned: .init(Samples.plan([]), isApplied: true), found: .init(state: .operational, transitions: []),
      reported: .init(ref: "refs/heads/health", commit: nil))
    #expect(
      RunSummary.render(quiet, style: .plain) == """
        Plan    7 unchanged (commit 1a2b3c4d, components.json)
        Health  ● operational — nothing changed
        Report  nothing changed, no commit

        """)
  }

  @Test func `a refused plan and a failed push name their reason`() {
    let refused = RunFacts(
      planned: .init(Samples.full, isApplied: false),
      reported: .init(
        ref: "refs/heads/health", commit: "5e6f7a8b9c", push: .failed(remote: "origin", reason: "no\nroute")))
    #expect(
      RunSummary.render(refused, style: Style(colour: false, symbols: .ascii, width: 40)) == """
        Plan    1 to move, 1 to create, 2 to update, 1 to delete, 7 unchanged, 1 withheld (commit 1a2b3c4d, \
        components.json)
                x refused by guard "deletes": 4 of 4 components of owner "platform" would be deleted; all of them \
        at once is always refused. If that is meant, say --allow deletes.
        Report  commit 5e6f7a8b on refs/heads/health
                ! not pushed to origin: no\\nroute

        """)
  }

  @Test func `a run as JSON has every part, null where it did not happen`() throws {
    let json = try readJSON(RunSummaryJSON.render(facts))
    #expect(json["plan"]?["summary"] == ["create": 1, "update": 2, "move": 0, "delete": 0, "keep": 7])
    #expect(json["checks"]?["run"] == 9)
    #expect(json["health"]?["transitions"]?.array?.map { $0["key"]?.string } == ["api", "web"])
    #expect(json["report"]?["push"] == "confirmed")
    #expect(
      try readJSON(RunSummaryJSON.render(RunFacts()))
        == ["version": 1, "plan": .null, "checks": .null, "health": .null, "report": .null])
  }

  @Test(arguments: [
    (Int64(0), "just now"), (-5, "just now"), (59, "59s ago"), (60, "1m ago"), (7_200, "2h ago"),
    (172_800, "2d ago"), (70_000_000, "2y ago"),
  ])
  func `times count in the largest unit`(seconds: Int64, text: String) {
    #expect(Phrases.ago(Samples.ago(seconds), now: Samples.now) == text)
  }

  @Test(arguments: [
    (480, "0.48 ms"), (994, "0.99 ms"), (995, "1.0 ms"), (9_949, "9.9 ms"), (9_950, "10 ms"), (999_499, "999 ms"),
    (999_500, "1.00 s"), (9_994_999, "9.99 s"), (9_995_000, "10 s"),
  ])
  func `latencies have two or three digits`(microseconds: Int, text: String) {
    #expect(Phrases.latency(.microseconds(microseconds)) == text)
  }
}
