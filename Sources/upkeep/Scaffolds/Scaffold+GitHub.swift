extension Scaffold {
  /// What GitHub Actions runs.
  static let github = [
    Scaffold(
      path: ".github/workflows/upkeep.yml",
      text: #"""
        # Plans pull requests and reconciles the main branch. Written by `upkeep init --ci github`.
        #
        # The jobs expect the programs `upkeep` and `git` on the runner: install Upkeep there, or let the jobs run in the image
        # that `upkeep init --ci container` describes.
        name: upkeep
        on:
          pull_request:
            paths: ["components.json", "components/**", "upkeep.json"]
          push:
            branches: [main]
          schedule:
            - cron: "*/10 * * * *"

        # Every job says for itself what its token may do.
        permissions: {}

        jobs:
          # What the pull request would do. It reads what strangers wrote, so it has no secret and a token that can only read.
          plan:
            if: github.event_name == 'pull_request'
            runs-on: ubuntu-latest
            timeout-minutes: 10
            permissions:
              contents: read
            steps:
              # The host's merge commit and its parents; the first one is the base.
              - uses: actions/checkout@v4
                with:
                  fetch-depth: 2
              - name: Plan
                run: >-
                  upkeep plan --base HEAD^1 --head HEAD --store memory: --probe --deny-private
                  --format github --out markdown=plan.md
              - uses: actions/upload-artifact@v4
                if: "!cancelled()"
                with:
                  name: upkeep-plan
                  path: plan.md

          # One comment, edited in place. It may write comments and runs nothing of the pull request. The token of a pull
          # request from a fork cannot write, so there the step's page has the plan.
          comment:
            needs: plan
            if: >-
              !cancelled() && github.event_name == 'pull_request' &&
              github.event.pull_request.head.repo.full_name == github.repository
            runs-on: ubuntu-latest
            timeout-minutes: 5
            permissions:
              pull-requests: write
            steps:
              - uses: actions/download-artifact@v4
                with:
                  name: upkeep-plan
              - name: Comment
                env:
                  GH_TOKEN: ${{ github.token }}
                  REPOSITORY: ${{ github.repository }}
                  NUMBER: ${{ github.event.pull_request.number }}
                run: |
                  mine='.[] | select(.user.login == "github-actions[bot]" and (.body | startswith("<!-- upkeep:plan "))) | .id'
                  comment=$(gh api --paginate "repos/$REPOSITORY/issues/$NUMBER/comments" --jq "$mine" | head -n 1)
                  if [ -n "$comment" ]; then
                    gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$comment" --field body=@plan.md
                  else
                    gh api --silent --method POST "repos/$REPOSITORY/issues/$NUMBER/comments" --field body=@plan.md
                  fi

          # Applies what was merged, checks every component, and reports to the branch `health`.
          reconcile:
            if: github.event_name != 'pull_request'
            runs-on: ubuntu-latest
            timeout-minutes: 10
            concurrency:
              group: upkeep-reconcile
              cancel-in-progress: false
            permissions:
              contents: write
            steps:
              - uses: actions/checkout@v4
              - name: Reconcile
                run: >-
                  upkeep reconcile --push --store memory: --observer github-actions --format github --out junit=checks.xml

        """#)
  ]
}
