/// A file that `upkeep init` writes.
struct Scaffold {
  let path: String
  let text: String

  /// A manifest that is valid as it is and shows the fields that everybody needs.
  static let manifest = Scaffold(
    path: "components.json",
    text: """
      {
        "version": 1,
        "defaults": { "interval": "1m", "config": { "http": { "timeout": "5s" } } },
        "components": [
          {
            "key": "website",
            "name": "Website",
            "description": "The first page, as customers see it",
            "provider": "http",
            "config": { "url": "https://example.com/", "expect_status": 200 },
            "degraded_above": "2s"
          },
          {
            "key": "database",
            "name": "Database",
            "provider": "tcp",
            "config": { "host": "localhost", "port": 5432 }
          }
        ]
      }

      """)

  /// What a CI system or another place runs; the same files are in `examples/ci`.
  static func files(for ci: InitCommand.CI) -> [Scaffold] {
    switch ci {
    case .github: github
    case .gitlab: gitlab
    case .forgejo: forgejo
    case .jenkins: jenkins
    case .cron: cron
    case .systemd: systemd
    case .container: container
    }
  }
}
