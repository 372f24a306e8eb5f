import Digests
import JSONText
import UpkeepModel

@testable import Rendering

/// Values that several tests show.
enum Samples {
  static let commit = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
  static let revision = Revision(commit: commit, ref: "refs/heads/main", path: "components.json")
  static let now = Timestamp("2026-11-23T12:00:00Z") ?? Timestamp(seconds: 0)
  static let hostile = "\u{1B}[2Jgone\u{202E}txt\u{200B}\r\n| x | `y` <b>@everyone</b> [a](http://evil.example)"

  static func ago(_ seconds: Int64) -> Timestamp { Timestamp(seconds: now.seconds - seconds) }

  static let api = Component(
    key: "api", name: "Public API", description: "What customers call", provider: "http",
    config: [
      "url": "https://example.com/health", "expect_status": 200, "timeout": "2s",
      "auth": ["env": "UPKEEP_TOKEN"],
    ],
    group: "edge", labels: ["team": "platform"], dependsOn: ["db"],
    policy: CheckPolicy(interval: .seconds(30), failureThreshold: 2))

  static let db = Component(key: "db", provider: "tcp", config: ["host": "db.internal", "port": 5432], group: "data")

  static func source(_ line: Int, _ index: Int) -> SourceLocation {
    SourceLocation(file: "components.json", line: line, index: index)
  }

  /// A plan with these rows; made empty first, as the rows are what a test wants to say.
  static func plan(
    _ changes: [Change], withheld: [Change] = [], guards: [Guard] = [], keep: Int = 7, owner: String = "platform",
    revision: Revision = revision
  ) -> Plan {
    var plan = Plan(
      desired: Manifest(owner: owner, entries: []), recorded: [], storeRevision: 41, revision: revision)
    plan.changes = changes
    plan.withheld = withheld
    plan.guards = guards
    plan.keepCount = keep
    return plan
  }

  /// A guard as the model makes it: `count` of as many components go at once.
  static func refusal(_ count: Int = 4, lifting: Set<Guard.Name> = []) -> [Guard] {
    let recorded = (0..<count).map { index in
      RecordedComponent(
        component: Component(key: "c\(index)", provider: "tcp"), owner: "platform", commit: commit, createdAt: now,
        updatedAt: now)
    }
    let kept = Component(key: "new", provider: "tcp")
    let entry = Manifest.Entry(component: kept, source: source(3, 0), fingerprint: kept.fingerprint)
    let plan = Plan(
      desired: Manifest(owner: "platform", entries: [entry]), recorded: recorded, storeRevision: 41, revision: revision,
      lifting: lifting)
    return plan.guards
  }

  static let create = Change(
    action: .create, key: "api", source: source(12, 1), reason: "declared in components.json, not recorded yet",
    component: api)
  static let update = Change(
    action: .update, key: "db",
    fields: [
      FieldChange(field: "config.port", from: "5432", to: 5432),
      FieldChange(field: "config.timeout", from: "5s", to: "2s"),
      FieldChange(field: "group", from: nil, to: "data"),
      FieldChange(field: "retries", from: 5, to: nil),
    ], source: source(5, 0), reason: "differs from what is recorded", component: db)
  static let move = Change(
    action: .move, key: "web", previousKey: "site", fields: [], source: source(30, 2),
    reason: "renamed from site by \"previously\"; its history stays", component: Component(key: "web", provider: "http")
  )
  static let delete = Change(
    action: .delete, key: "cache", source: source(1, 0), reason: "no longer in components.json at 1a2b3c4d",
    component: nil)
  static let drift = Change(
    action: .update, key: "queue",
    fields: [FieldChange(field: "config.auth", from: ["env": "OLD_TOKEN"], to: ["file": "/run/secrets/queue"])],
    source: source(40, 3), reason: "was changed by hand; the manifest wins",
    component: Component(key: "queue", provider: "exec"), isDrift: true)
  static let kept = Change(
    action: .delete, key: "ledger", source: source(1, 0), reason: "no longer in components.json at 1a2b3c4d",
    component: nil, withheld: "it is protected: put it back with \"protect\": false, apply that, then remove it")

  static let full = plan([move, create, update, drift, delete], withheld: [kept], guards: refusal())

  static func entry(
    _ key: String, _ state: HealthState, name: String? = nil, group: String? = nil, since: Int64, message: String,
    latency: Duration? = nil
  ) -> Health.Entry {
    Health.Entry(
      component: Component(key: key, name: name, provider: "http", group: group),
      standing: Standing(key: key, state: state, since: ago(since), message: message),
      latest: Check(component: key, state: state, message: message, latency: latency, checkedAt: ago(5)))
  }

  static let health = Health(entries: [
    entry("web", .operational, group: "edge", since: 172_800, message: "200 OK", latency: .milliseconds(12)),
    entry("api", .down, group: "edge", since: 200, message: "connection refused", latency: .microseconds(480)),
    entry("db", .degraded, group: "data", since: 4_000, message: "slow: 1.24 s", latency: .milliseconds(1_240)),
    entry("cache", .operational, group: "data", since: 9_000_000, message: "connected", latency: .microseconds(2_310)),
  ])

  static let flatHealth = Health(entries: [
    entry("api", .operational, name: "Public API", since: 86_400 * 3, message: "200 OK", latency: .milliseconds(31)),
    entry(
      "db", .operational, name: "Orders database", since: 86_400 * 3, message: "connected", latency: .microseconds(900)),
  ])
}
