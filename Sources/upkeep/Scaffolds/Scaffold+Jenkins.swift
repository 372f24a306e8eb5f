extension Scaffold {
  /// What Jenkins runs.
  static let jenkins = [
    Scaffold(
      path: "Jenkinsfile",
      text: #"""
        // Plans pull requests and reconciles the main branch. Written by `upkeep init --ci jenkins`.
        //
        // For a multibranch pipeline. The agent has the programs `upkeep` and `git`; `upkeep-push` names credentials that may
        // push the branch `health`, and only the main branch is given them.
        pipeline {
          agent { label 'upkeep' }
          triggers { cron(env.BRANCH_NAME == 'main' ? 'H/10 * * * *' : '') }
          options {
            disableConcurrentBuilds()
            timeout(time: 10, unit: 'MINUTES')
          }
          stages {
            // What the pull request would do. It reads what strangers wrote, so no credentials are bound here.
            stage('Plan') {
              when { changeRequest() }
              steps {
                sh '''
                  git fetch --quiet --no-tags origin "+refs/heads/$CHANGE_TARGET:refs/upkeep/base"
                  if [ -n "$(git ls-remote --heads origin health)" ]; then
                    git fetch --quiet --no-tags origin +refs/heads/health:refs/heads/health
                  fi
                  upkeep plan --base refs/upkeep/base --head HEAD --store memory: --probe --deny-private --out markdown=plan.md
                '''
              }
              post { always { archiveArtifacts artifacts: 'plan.md', allowEmptyArchive: true } }
            }
            // Applies what was merged, checks every component, and reports to the branch `health`.
            stage('Reconcile') {
              when { branch 'main' }
              steps {
                sh '''
                  if [ -n "$(git ls-remote --heads origin health)" ]; then
                    git fetch --quiet --no-tags origin +refs/heads/health:refs/heads/health
                  fi
                  upkeep reconcile --ref HEAD --store memory: --observer jenkins --out junit=checks.xml
                '''
                withCredentials([gitUsernamePassword(credentialsId: 'upkeep-push', gitToolName: 'Default')]) {
                  sh 'git push --quiet origin refs/heads/health:refs/heads/health'
                }
              }
              post { always { junit testResults: 'checks.xml', allowEmptyResults: true } }
            }
          }
        }

        """#)
  ]
}
