extension Scaffold {
  /// What GitLab CI runs.
  static let gitlab = [
    Scaffold(
      path: ".gitlab-ci.upkeep.yml",
      text: #"""
        # Plans merge requests and reconciles the default branch. Written by `upkeep init --ci gitlab`.
        #
        # Take this file into .gitlab-ci.yml with  include: [{ local: .gitlab-ci.upkeep.yml }]
        # The jobs expect `upkeep`, `git`, `curl` and `jq` on the runner or in its image. For reports on the health branch, add a
        # pipeline schedule, and a protected variable UPKEEP_PUSH_TOKEN: a project token with the scope write_repository. For
        # comments, add UPKEEP_COMMENT_TOKEN: a project token with the scope api and the role Reporter.

        # What the merge request would do. It reads what others wrote, and no protected variable reaches it.
        upkeep-plan:
          rules:
            - if: $CI_PIPELINE_SOURCE == "merge_request_event"
          timeout: 10 minutes
          variables:
            # The plan merges by itself, so it needs the history.
            GIT_DEPTH: "0"
          script:
            - git fetch --quiet --no-tags origin "+refs/heads/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME:refs/upkeep/base"
            - |
              if [ -n "$(git ls-remote --heads origin health)" ]; then
                git fetch --quiet --no-tags origin +refs/heads/health:refs/heads/health
              fi
            - upkeep validate --ref "$CI_COMMIT_SHA" --out gitlab=gl-code-quality-report.json
            - >-
              upkeep plan --base refs/upkeep/base --head "$CI_COMMIT_SHA" --store memory: --probe --deny-private
              --out markdown=plan.md
          artifacts:
            when: always
            paths: [plan.md]
            reports:
              codequality: gl-code-quality-report.json

        # One comment, edited in place; runs nothing of the merge request.
        upkeep-comment:
          rules:
            - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $UPKEEP_COMMENT_TOKEN
              when: always
          needs: [upkeep-plan]
          timeout: 5 minutes
          variables:
            GIT_STRATEGY: none
          script:
            - |
              notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
              ask() { curl --fail --silent --show-error --max-time 60 --header "PRIVATE-TOKEN: $UPKEEP_COMMENT_TOKEN" "$@"; }
              me=$(ask "$CI_API_V4_URL/user" | jq --raw-output .username)
              mine='.[] | select(.author.username == $me and (.body | startswith("<!-- upkeep:plan "))) | .id'
              note=$(ask "$notes?per_page=100&sort=asc" | jq --arg me "$me" "$mine" | head -n 1)
              if [ -n "$note" ]; then
                ask --request PUT --data-urlencode body@plan.md "$notes/$note" > /dev/null
              else
                ask --request POST --data-urlencode body@plan.md "$notes" > /dev/null
              fi

        # Applies what was merged, checks every component, and reports to the branch `health`.
        upkeep-reconcile:
          rules:
            - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
          resource_group: upkeep
          timeout: 10 minutes
          variables:
            GIT_STRATEGY: none
          script:
            - >-
              upkeep reconcile --repo "$CI_PROJECT_URL.git" --ref "$CI_DEFAULT_BRANCH" --git-token env:UPKEEP_PUSH_TOKEN
              --store memory: --observer gitlab-ci --out junit=checks.xml
          artifacts:
            when: always
            reports:
              junit: checks.xml

        """#)
  ]
}
