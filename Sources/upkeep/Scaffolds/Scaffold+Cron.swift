extension Scaffold {
  /// What cron runs.
  static let cron = [
    Scaffold(
      path: "upkeep.cron",
      text: #"""
        # Reconciles every five minutes. Written by `upkeep init --ci cron`; goes to /etc/cron.d/upkeep.
        #
        # Once, as the user `upkeep`:
        #   git clone URL /var/lib/upkeep/repository && cd /var/lib/upkeep/repository
        #   git branch health origin/health      (when the remote has reports already)
        # Cron mails what is printed; with -q that is what went wrong.
        SHELL=/bin/sh
        PATH=/usr/local/bin:/usr/bin:/bin
        */5 * * * * upkeep cd /var/lib/upkeep/repository && git fetch --quiet origin && upkeep reconcile -q --ref refs/remotes/origin/main && git push --quiet origin refs/heads/health

        """#)
  ]
}
