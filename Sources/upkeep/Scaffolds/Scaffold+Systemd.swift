extension Scaffold {
  /// What a systemd timer runs.
  static let systemd = [
    Scaffold(
      path: "upkeep.service",
      text: #"""
        # Reconciles once; upkeep.timer starts it. Written by `upkeep init --ci systemd`; goes to /etc/systemd/system.
        #
        # Once:
        #   useradd --system --home-dir /var/lib/upkeep --create-home upkeep
        #   sudo -u upkeep git clone URL /var/lib/upkeep/repository
        #   sudo -u upkeep git -C /var/lib/upkeep/repository branch health origin/health   (when the remote has reports already)
        [Unit]
        Description=Check the components of the manifest and report into git
        Wants=network-online.target
        After=network-online.target

        [Service]
        Type=oneshot
        User=upkeep
        WorkingDirectory=/var/lib/upkeep/repository
        ExecStart=/usr/bin/git fetch --quiet origin
        ExecStart=/usr/local/bin/upkeep reconcile --ref refs/remotes/origin/main
        ExecStart=/usr/bin/git push --quiet origin refs/heads/health
        TimeoutStartSec=10min

        # It may write its state and nothing else. Checks that run programs may need more than this grants.
        StateDirectory=upkeep
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        PrivateDevices=yes
        ProtectClock=yes
        ProtectControlGroups=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        NoNewPrivileges=yes
        CapabilityBoundingSet=
        LockPersonality=yes
        MemoryDenyWriteExecute=yes
        RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        SystemCallArchitectures=native
        UMask=0077
        MemoryMax=1G
        TasksMax=256

        """#),
    Scaffold(
      path: "upkeep.timer",
      text: #"""
        # Starts upkeep.service every five minutes:  systemctl enable --now upkeep.timer
        [Unit]
        Description=Check the components of the manifest every five minutes

        [Timer]
        OnCalendar=*:0/5
        RandomizedDelaySec=20s
        Persistent=yes

        [Install]
        WantedBy=timers.target

        """#),
  ]
}
