extension Scaffold {
  /// What Forgejo Actions and Gitea Actions runs.
  static let forgejo = [
    Scaffold(
      path: ".forgejo/workflows/upkeep.yml",
      text: #"""
        # Plans pull requests and reconciles the main branch. Written by `upkeep init --ci forgejo`.
        #
        # For Gitea, put this file into .gitea/workflows. The jobs expect `upkeep`, `git`, `curl` and `jq` on the runner.
        name: upkeep
        on:
          pull_request:
            paths: ["components.json", "components/**", "upkeep.json"]
          push:
            branches: [main]
          schedule:
            - cron: "*/10 * * * *"

        jobs:
          # What the pull request would do. It reads what strangers wrote, so no step of it is given a secret.
          plan:
            if: github.event_name == 'pull_request'
            runs-on: docker
            timeout-minutes: 10
            steps:
              # The host makes no merge commit, so the plan needs the history to merge by itself.
              - uses: https://code.forgejo.org/actions/checkout@v4
                with:
                  fetch-depth: 0
              - name: Fetch the newest report
                run: |
                  if [ -n "$(git ls-remote --heads origin health)" ]; then
                    git fetch --quiet --no-tags origin +refs/heads/health:refs/heads/health
                  fi
              - name: Plan
                run: >-
                  upkeep plan --base "refs/remotes/origin/$GITHUB_BASE_REF" --head HEAD --store memory: --probe --deny-private
                  --format github --out markdown=plan.md
              - uses: https://code.forgejo.org/forgejo/upload-artifact@v4
                if: "!cancelled()"
                with:
                  name: upkeep-plan
                  path: plan.md

          # One comment, edited in place; runs nothing of the pull request. The token of a fork's pull request cannot write.
          comment:
            needs: plan
            if: >-
              !cancelled() && github.event_name == 'pull_request' &&
              github.event.pull_request.head.repo.full_name == github.repository
            runs-on: docker
            timeout-minutes: 5
            steps:
              - uses: https://code.forgejo.org/forgejo/download-artifact@v4
                with:
                  name: upkeep-plan
              - name: Comment
                env:
                  TOKEN: ${{ github.token }}
                  REPOSITORY: ${{ github.repository }}
                  NUMBER: ${{ github.event.pull_request.number }}
                run: |
                  api="$GITHUB_API_URL/repos/$REPOSITORY/issues"
                  ask() { curl --fail --silent --show-error --max-time 60 --header "Authorization: token $TOKEN" "$@"; }
                  me=$(ask "$GITHUB_API_URL/user" | jq --raw-output .login)
                  mine='.[] | select(.user.login == $me and (.body | startswith("<!-- upkeep:plan "))) | .id'
                  comment=$(ask "$api/$NUMBER/comments" | jq --arg me "$me" "$mine" | head -n 1)
                  jq --null-input --rawfile body plan.md '{$body}' > comment.json
                  if [ -n "$comment" ]; then
                    ask --request PATCH --json @comment.json "$api/comments/$comment" > /dev/null
                  else
                    ask --request POST --json @comment.json "$api/$NUMBER/comments" > /dev/null
                  fi

          # Applies what was merged, checks every component, and reports to the branch `health`.
          reconcile:
            if: github.event_name != 'pull_request'
            runs-on: docker
            timeout-minutes: 10
            concurrency:
              group: upkeep-reconcile
              cancel-in-progress: false
            steps:
              - uses: https://code.forgejo.org/actions/checkout@v4
              - name: Reconcile
                run: >-
                  upkeep reconcile --push --store memory: --observer forgejo-actions --format github --out junit=checks.xml

        """#)
  ]
}
