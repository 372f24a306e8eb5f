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

  static func workflow(_ ci: InitCommand.CI) -> Scaffold {
    switch ci {
    case .github: Scaffold(path: ".github/workflows/upkeep.yml", text: github)
    case .gitlab: Scaffold(path: ".gitlab-ci.upkeep.yml", text: gitlab)
    }
  }

  /// Plans with a read-only token; only the run on the main branch may write.
  private static let github = """
    # The jobs expect `upkeep` on the runner: build it once with `make install` into the runner's image.
    name: upkeep
    on:
      pull_request:
        paths: ["components.json", "components/**"]
      push:
        branches: [main]
      schedule:
        - cron: "*/10 * * * *"
    permissions:
      contents: read
    concurrency:
      group: upkeep-${{ github.ref }}
    jobs:
      plan:
        if: github.event_name == 'pull_request'
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v4
          - run: upkeep plan --ref HEAD --out markdown="$GITHUB_STEP_SUMMARY"
      reconcile:
        if: github.event_name != 'pull_request'
        runs-on: ubuntu-latest
        permissions:
          contents: write
        steps:
          - uses: actions/checkout@v4
          - run: upkeep reconcile --ref main --push --observer github-actions

    """

  private static let gitlab = """
    # Take this file into .gitlab-ci.yml with  include: [{ local: .gitlab-ci.upkeep.yml }]
    # The jobs expect `upkeep` on the runner or in its image. UPKEEP_PUSH_TOKEN is a project access token that may write
    # the repository, as a masked and protected variable.
    upkeep-plan:
      rules: [{ if: $CI_PIPELINE_SOURCE == "merge_request_event" }]
      script:
        - upkeep plan --ref HEAD

    upkeep-reconcile:
      rules: [{ if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH }]
      resource_group: upkeep
      script:
        - upkeep reconcile --repo "$CI_PROJECT_URL.git" --ref "$CI_DEFAULT_BRANCH" --git-token env:UPKEEP_PUSH_TOKEN
          --observer gitlab-ci

    """
}
