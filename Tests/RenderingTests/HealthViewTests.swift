import JSONText
import Testing
import UpkeepModel

@testable import Rendering

@Suite struct HealthViewTests {
  @Test func `problems come first, then the groups`() {
    #expect(
      HealthText.render(Samples.health, now: Samples.now, style: .plain) == """
        ✖ 1 of 4 components is down, 1 degraded

             COMPONENT  STATE           SINCE  LATENCY  GROUP  MESSAGE

        Problems
          ✖  api        down           3m ago  0.48 ms  edge   connection refused
          ▲  db         degraded       1h ago   1.24 s  data   slow: 1.24 s

        data  1 degraded, 1 operational
          ●  cache      operational  104d ago   2.3 ms         connected

        edge  1 down, 1 operational
          ●  web        operational    2d ago    12 ms         200 OK

        """)
  }

  @Test func `without groups there is one list, with names where there are some`() {
    #expect(
      HealthText.render(Samples.flatHealth, now: Samples.now, style: .plain, times: .absolute) == """
        ● All 2 components are operational

             COMPONENT  NAME             STATE                       SINCE  LATENCY  MESSAGE
          ●  api        Public API       operational  2026-11-20T12:00:00Z    31 ms  200 OK
          ●  db         Orders database  operational  2026-11-20T12:00:00Z  0.90 ms  connected

        """)
  }

  @Test func `nothing declared yet says what to do`() {
    #expect(
      HealthText.render(Health(entries: []), now: Samples.now, style: .plain) == """
        ○ No components yet

        Declare components in a manifest and run upkeep reconcile.

        """)
  }

  @Test(arguments: [
    ([HealthState.operational], "The one component is operational"),
    ([.down, .down, .degraded, .operational, .unknown], "2 of 5 components are down, 1 degraded, 1 unknown"),
    ([.degraded, .operational], "1 of 2 components is degraded"),
    ([.operational, .unknown], "1 of 2 components is operational, 1 unknown"),
    ([.unknown, .unknown], "All 2 components are unknown"),
    ([.down], "1 of 1 component is down"),
  ])
  func `the banner says it in one line`(states: [HealthState], sentence: String) {
    let entries = states.enumerated().map { index, state in
      Samples.entry("c\(index)", state, since: 60, message: "")
    }
    #expect(HealthTally(entries).sentence == sentence)
  }

  @Test func `unchecked, paused, maintained and wavering components say so`() {
    var maintained = Samples.entry("b-maintained", .down, since: 60, message: "refused")
    maintained.component.maintenance = [
      MaintenanceWindow(from: Samples.ago(10), to: Samples.now.advanced(by: .seconds(9)))
    ]
    let end = Samples.now.advanced(by: .seconds(9))
    var wavering = Samples.entry("c-wavering", .operational, since: 600, message: "200 OK")
    wavering.component.policy.failureThreshold = 3
    wavering.standing?.pending = .down
    wavering.standing?.streak = 1
    wavering.latest?.state = .down
    wavering.latest?.message = "connection refused"
    var paused = Samples.entry("d-paused", .down, since: 6_000, message: "old news")
    paused.component.paused = true
    paused.latest = nil
    let unchecked = Health.Entry(component: Component(key: "a-new", provider: "http"), standing: nil, latest: nil)
    let health = Health(entries: [unchecked, maintained, wavering, paused])
    #expect(
      HealthText.render(health, now: Samples.now, style: .plain)
        == """
        ✖ 1 of 3 components is down, 1 unknown, 1 paused

             COMPONENT     STATE                SINCE  LATENCY  MESSAGE
          ✖  b-maintained  down, maintenance   1m ago           in maintenance until \(end); refused
          ○  a-new         unknown                              not checked yet
          ●  c-wavering    operational        10m ago           last check down, 1 of 3: connection refused
          ○  d-paused      paused              1h ago           old news

        """)
    #expect(
      HealthTally([unchecked]).sentence == "1 component, not checked yet")
  }

  @Test func `maintenance is told with its end and its reason in every view`() throws {
    var entry = Samples.entry("db", .down, since: 60, message: "refused")
    let end = Samples.now.advanced(by: .seconds(3600))
    entry.component.maintenance = [MaintenanceWindow(from: Samples.ago(10), to: end, reason: "upgrade")]
    let health = Health(entries: [entry])
    let remark = "in maintenance until \(end) (upgrade)"
    #expect(HealthText.render(health, now: Samples.now, style: .plain).contains("\(remark); refused"))
    let text = end.description
    let shown = "in maintenance until \(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC (upgrade)"
    #expect(HealthMarkdown.render(health, revision: nil, now: Samples.now).contains("| \(shown): `refused` |"))
    let json = try JSONValue(parsing: Array(HealthJSON.render(health, now: Samples.now).utf8))
    #expect(json["components"]?.array?.first?["maintenance"] == ["until": .string("\(end)"), "reason": "upgrade"])
    for later in [HealthJSON.render(health, now: end), HealthMarkdown.render(health, revision: nil, now: end)] {
      #expect(!later.contains("maintenance"))
    }
  }

  @Test func `a message of ten thousand characters stays on its line`() {
    let message = Samples.hostile + String(repeating: "x", count: 10_000)
    let health = Health(entries: [Samples.entry("api", .down, since: 60, message: message)])
    let text = HealthText.render(health, now: Samples.now, style: Style(colour: false, width: 80))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 6)
    #expect(lines.allSatisfy { displayWidth(String($0)) <= 80 })
    #expect(lines[4].hasPrefix("     \\u{1b}[2Jgone\\u{202e}txt") && lines[4].hasSuffix("…"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test func `the JSON has a stable shape with what was measured`() throws {
    var entry = Samples.entry("api", .down, name: "Public API", group: "edge", since: 60, message: "refused")
    entry.component.labels = ["team": "platform"]
    entry.standing?.pending = .operational
    entry.standing?.streak = 1
    entry.latest = Check(
      component: "api", state: .operational, message: "200 OK", latency: .microseconds(12_340),
      checkedAt: Samples.ago(5), attempts: 2, phases: Phases(connect: 900, total: 12_340),
      performance: [PerformanceValue(label: "load", value: .nan, unit: "%", warning: "10", minimum: 0)])
    let unchecked = Health.Entry(component: Component(key: "db", provider: "tcp"), standing: nil, latest: nil)
    let text = HealthJSON.render(Health(entries: [entry, unchecked]), now: Samples.now)
    let expected: JSONValue = [
      "version": 1, "state": "down",
      "counts": ["down": 1, "degraded": 0, "operational": 0, "unknown": 1, "paused": 0, "total": 2],
      "components": [
        [
          "key": "api", "name": "Public API", "provider": "http", "group": "edge", "labels": ["team": "platform"],
          "paused": false, "state": "down", "since": "2026-11-23T11:59:00Z", "message": "refused",
          "pending": "operational", "streak": 1, "latest_state": "operational", "latest_message": "200 OK",
          "latency_ms": 12.34, "checked_at": "2026-11-23T11:59:55Z", "attempts": 2,
          "phases": ["connect_ms": 0.9, "total_ms": 12.34],
          "performance": [["label": "load", "value": .null, "unit": "%", "warning": "10", "minimum": 0]],
        ],
        ["key": "db", "name": "db", "provider": "tcp", "paused": false, "state": "unknown"],
      ],
    ]
    #expect(try readJSON(text) == expected)
    #expect(text.hasSuffix("}\n") && text.hasPrefix("{\n  \"version\": 1,\n"))
  }

  @Test func `R29 the README changes with the health alone`() {
    var later = Samples.health
    for index in later.entries.indices {
      later.entries[index].latest?.latency = .seconds(9)
      later.entries[index].latest?.checkedAt = Samples.now
      later.entries[index].latest?.message = "another word"
    }
    let page = HealthMarkdown.render(Samples.health, revision: Samples.revision, now: Samples.now)
    #expect(HealthMarkdown.render(later, revision: Samples.revision, now: Samples.now) == page)
    #expect(
      page == """
        # 🔴 1 of 4 components is down, 1 degraded

        As declared in `components.json` at `1a2b3c4d`.

        ## Problems

        |  | Component | State | Group | Since | Message |
        | --- | --- | --- | --- | --- | --- |
        | 🔴 | api | **down** | edge | 2026-11-23 11:56:40 UTC | `connection refused` |
        | 🟡 | db | **degraded** | data | 2026-11-23 10:53:20 UTC | `slow: 1.24 s` |

        ## data

        1 degraded, 1 operational

        |  | Component | State | Since | Message |
        | --- | --- | --- | --- | --- |
        | 🟢 | cache | operational | 2026-08-11 08:00:00 UTC | `connected` |

        ## edge

        1 down, 1 operational

        |  | Component | State | Since | Message |
        | --- | --- | --- | --- | --- |
        | 🟢 | web | operational | 2026-11-21 12:00:00 UTC | `200 OK` |

        Written by Upkeep. `git blame health.json` tells when each component entered its state.

        """)
  }

  @Test func `on a narrow terminal what a problem says has its own line`() {
    var health = Samples.health
    health.entries[0].latest?.message = "Failed to connect to db.internal port 8082: connection refused"
    #expect(
      HealthText.render(health, now: Samples.now, style: Style(colour: false, symbols: .ascii, width: 70)) == """
        x 1 of 4 components is down, 1 degraded

             COMPONENT  STATE           SINCE  LATENCY  GROUP  MESSAGE

        Problems
          x  api        down           3m ago  0.48 ms  edge
             Failed to connect to db.internal port 8082: connection refused
          !  db         degraded       1h ago   1.24 s  data
             slow: 1.24 s

        data  1 degraded, 1 operational
          o  cache      operational  104d ago   2.3 ms         connected

        edge  1 down, 1 operational
          o  web        operational    2d ago    12 ms         200 OK

        """)
  }

  @Test func `components that were never checked are no problems yet`() {
    let entries = [Samples.api, Samples.db].map { Health.Entry(component: $0, standing: nil, latest: nil) }
    #expect(
      HealthText.render(Health(entries: entries), now: Samples.now, style: .plain) == """
        ○ 2 components, not checked yet

             COMPONENT  NAME        STATE    SINCE  LATENCY  MESSAGE

        data  1 unknown
          ○  db                     unknown                  not checked yet

        edge  1 unknown
          ○  api        Public API  unknown                  not checked yet

        """)
  }

  @Test func `the README is safe against markup in names, groups and messages`() {
    let entry = Samples.entry(
      "api", .down, name: Samples.hostile, group: Samples.hostile, since: 60, message: Samples.hostile)
    let page = HealthMarkdown.render(Health(entries: [entry]), revision: nil, now: Samples.now)
    let row = page.split(separator: "\n").first { $0.hasPrefix("| 🔴") } ?? ""
    #expect(row.split(separator: "|").count == 6)
    for active in ["<b>", "@everyone", "[a](", "://", "`y`", "\u{1B}", "\u{202E}"] {
      #expect(!page.contains(active))
    }
  }
}
