import JSONText
import ManifestFormat
import Testing
import UpkeepModel

@Suite struct ManifestDecoderTests {
  @Test func `every field of the format is read`() throws {
    let manifest = try decode(
      """
      {
        "$schema": "https://example.org/upkeep/manifest.schema.json",
        "version": 1,
        "owner": "platform",
        "defaults": { "interval": "2m", "retries": 1, "config": { "http": { "timeout": "5s" } } },
        "components": [
          {
            "key": "api", "name": "Public API", "description": "What customers call", "provider": "http",
            "config": { "url": "https://example.com/health", "expect_status": "200", "timeout": "2000ms" },
            "group": "edge", "labels": { "team": "platform" }, "depends_on": ["db"],
            "interval": "30s", "retries": 2, "failure_threshold": 3, "success_threshold": 4, "degraded_above": "800ms",
            "maintenance": [
              { "from": "2026-12-01T22:00:00Z", "to": "2026-12-02T00:30:00+01:00", "reason": "upgrade" }
            ],
            "objective": { "uptime": 99.9, "window": "30d" },
            "paused": true, "protect": true, "previously": ["public-api"]
          },
          { "key": "db", "provider": "tcp", "config": { "host": "db", "port": 5432 } }
        ]
      }
      """)
    #expect(manifest.owner == "platform")
    #expect(manifest.entries.map(\.source.line) == [7, 18])
    #expect(manifest.entries.map(\.source.pointer) == ["/components/0", "/components/1"])
    let from = try #require(Timestamp("2026-12-01T22:00:00Z"))
    let to = try #require(Timestamp("2026-12-01T23:30:00Z"))
    #expect(
      manifest.entries[0].component
        == Component(
          key: "api", name: "Public API", description: "What customers call", provider: "http",
          config: ["url": "https://example.com/health", "expect_status": 200, "timeout": "2s"], group: "edge",
          labels: ["team": "platform"], dependsOn: ["db"],
          policy: CheckPolicy(
            interval: .seconds(30), retries: 2, failureThreshold: 3, successThreshold: 4,
            degradedAbove: .milliseconds(800)),
          maintenance: [MaintenanceWindow(from: from, to: to, reason: "upgrade")],
          objective: Objective(uptime: 99.9, window: .seconds(30 * 86_400)), paused: true, protect: true,
          previously: ["public-api"]))
    #expect(
      manifest.entries[1].component
        == Component(
          key: "db", provider: "tcp", config: ["host": "db", "port": 5432],
          policy: CheckPolicy(interval: .seconds(120), retries: 1)))
    for entry in manifest.entries { #expect(entry.fingerprint == entry.component.fingerprint) }
  }

  @Test func `what is decoded is what its canonical object reads back as`() throws {
    let manifest = try decode(
      """
      {"version":1,"components":[
        {"key":"a","provider":"cloudflare-workers","config":{"account_id":"x","script":"y","degraded_pct":"5.0",
         "api_token":{"env":"TOKEN"}}},
        {"key":"b","provider":"http","config":{"url":"http://b/","redirects":"false","headers":{"A":{"file":"/x"}}}}]}
      """)
    for entry in manifest.entries { #expect(Component(json: entry.component.json) == entry.component) }
    #expect(
      manifest.entries[0].component.config
        == ["account_id": "x", "worker": "y", "degraded_pct": 5, "api_token": ["env": "TOKEN"]])
    #expect(manifest.entries[1].component.config["redirects"] == false)
  }

  @Test func `defaults hold wherever they stand, and an entry's own settings win`() throws {
    let manifest = try decode(
      """
      {"version":1,"components":[
        {"config":{"headers":{"A":"own"}},"key":"a","provider":"http"},
        {"config":{"url":"http://own/","headers":{"B":"own"}},"key":"b","provider":"http"},
        {"key":"c","provider":"sentry","config":{"project":"p","auth_token":{"file":"/t"}}}],
       "defaults":{"degraded_above":"1s","config":{
         "http":{"url":"http://default/","headers":{"A":"default","C":{"env":"X"}}},
         "sentry":{"org":"o","auth_token":{"env":"T"}}}}}
      """)
    #expect(
      manifest.entries.map(\.component.config) == [
        ["url": "http://default/", "headers": ["A": "own", "C": ["env": "X"]]],
        ["url": "http://own/", "headers": ["A": "default", "B": "own", "C": ["env": "X"]]],
        ["org": "o", "project": "p", "auth_token": ["file": "/t"]],
      ])
    #expect(manifest.entries.allSatisfy { $0.component.policy.degradedAbove == .seconds(1) })
  }

  @Test func `files are merged in the order of their paths, each with its own defaults`() throws {
    let manifest = try decode([
      "b.json":
        #"{"version":1,"owner":"o","components":[{"key":"m","provider":"tcp","config":{"host":"h","port":1}}]}"#,
      "a.json": """
      {"version":1,"defaults":{"interval":"9s"},"components":[
        {"key":"z","provider":"tcp","config":{"host":"h","port":1},"depends_on":["m"]}]}
      """,
    ])
    #expect(manifest.owner == "o")
    #expect(manifest.entries.map(\.component.key) == ["m", "z"])
    #expect(manifest.entries.map(\.source.file) == ["b.json", "a.json"])
    #expect(manifest.entries.map(\.component.policy.interval) == [.seconds(60), .seconds(9)])
  }

  @Test func `R2 an explicitly empty manifest is a manifest`() throws {
    let manifest = try decode(#"{"version":1,"components":[]}"#)
    #expect(manifest.entries.isEmpty)
    #expect(manifest.owner == Manifest.defaultOwner)
  }
}

/// Decodes files by path.
func decode(_ files: [String: String]) throws(InvalidManifest) -> Manifest {
  try ManifestDecoder(providers: TestProviders.all).decode(
    files.map { ManifestFile(path: $0.key, bytes: Array($0.value.utf8)) })
}

/// Decodes one file.
func decode(_ text: String) throws(InvalidManifest) -> Manifest { try decode(["components.json": text]) }

/// What is said about files; empty when they are a manifest.
func problems(_ files: [String: String]) -> [String] {
  do {
    _ = try decode(files)
    return []
  } catch {
    return error.description.split(separator: "\n").map(String.init)
  }
}
