/// The tables, as the steps that lead from an empty file to them.
///
/// `user_version` counts the steps that a file has gone; a step is never changed once it was released. Components are
/// known by number, so that checks and standings survive a rename (R19); a deleted one stays as a row with its time
/// (R20). Times are seconds since 1970, latencies microseconds, states ``HealthState/severity``.
enum Schema {
  /// "UPKP": tells our files from those of other programs.
  static let applicationID: UInt32 = 0x5550_4B50

  /// The steps.
  static let migrations = [tables, changes, causes, heartbeats, handEdits]

  private static let tables = """
    CREATE TABLE store (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      revision INTEGER NOT NULL
    ) STRICT;
    INSERT INTO store VALUES (1, 0);

    CREATE TABLE components (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
      owner TEXT NOT NULL,
      fingerprint BLOB NOT NULL,
      protected INTEGER NOT NULL,
      paused INTEGER NOT NULL,
      provider TEXT NOT NULL,
      commit_id TEXT,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      deleted_at INTEGER,
      source_file TEXT,
      source_line INTEGER,
      spec TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX components_present ON components (key) WHERE deleted_at IS NULL;
    CREATE INDEX components_deleted ON components (key, deleted_at) WHERE deleted_at IS NOT NULL;

    CREATE TABLE standings (
      component_id INTEGER PRIMARY KEY REFERENCES components (id),
      state INTEGER NOT NULL,
      since INTEGER NOT NULL,
      message TEXT NOT NULL,
      announced INTEGER,
      pending INTEGER,
      streak INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE checks (
      id INTEGER PRIMARY KEY,
      component_id INTEGER NOT NULL REFERENCES components (id),
      checked_at INTEGER NOT NULL,
      state INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      latency INTEGER,
      name_lookup INTEGER,
      connect INTEGER,
      tls INTEGER,
      first_byte INTEGER,
      total INTEGER,
      message TEXT NOT NULL,
      performance TEXT
    ) STRICT;
    CREATE INDEX checks_by_component ON checks (component_id, checked_at);

    CREATE TABLE transitions (
      id INTEGER PRIMARY KEY,
      component_id INTEGER NOT NULL REFERENCES components (id),
      key TEXT NOT NULL,
      from_state INTEGER NOT NULL,
      to_state INTEGER NOT NULL,
      at INTEGER NOT NULL,
      message TEXT NOT NULL,
      manifest_commit TEXT,
      observer TEXT NOT NULL,
      published INTEGER NOT NULL DEFAULT 0,
      UNIQUE (key, at, from_state, to_state, observer)
    ) STRICT;
    CREATE INDEX transitions_unpublished ON transitions (id) WHERE published = 0;

    CREATE TABLE outbox (
      id INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL,
      sink TEXT NOT NULL,
      event TEXT NOT NULL,
      at INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      not_before INTEGER NOT NULL,
      problem TEXT,
      delivered INTEGER NOT NULL DEFAULT 0,
      UNIQUE (event_id, sink)
    ) STRICT;
    CREATE INDEX outbox_undelivered ON outbox (id) WHERE delivered = 0;

    CREATE TABLE leases (
      owner TEXT PRIMARY KEY,
      holder TEXT,
      epoch INTEGER NOT NULL,
      since INTEGER NOT NULL,
      until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sources (
      owner TEXT PRIMARY KEY,
      commit_id TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// What was carried out and no report holds yet, each as its line of the health ref.
  private static let changes = """
    CREATE TABLE changes (
      id INTEGER PRIMARY KEY,
      line TEXT NOT NULL
    ) STRICT;
    CREATE INDEX changes_by_line ON changes (line);
    """

  /// When a problem was told last, and which dependencies it came from: keys, with commas between them.
  private static let causes = """
    ALTER TABLE standings ADD COLUMN told_at INTEGER;
    ALTER TABLE standings ADD COLUMN because TEXT NOT NULL DEFAULT '';
    UPDATE standings SET told_at = since WHERE announced IS NOT NULL;
    ALTER TABLE transitions ADD COLUMN because TEXT NOT NULL DEFAULT '';
    """

  /// The newest start and the newest end that were reported of each component.
  private static let heartbeats = """
    CREATE TABLE heartbeats (
      component_id INTEGER PRIMARY KEY REFERENCES components (id),
      started INTEGER,
      ended INTEGER,
      signal TEXT,
      message TEXT
    ) STRICT;
    """

  /// What was changed by hand since the last apply; `spec` and `commit_id` are what was applied then.
  private static let handEdits = """
    CREATE TABLE hand_edits (
      key TEXT PRIMARY KEY,
      owner TEXT NOT NULL,
      by_whom TEXT,
      at INTEGER NOT NULL,
      spec TEXT,
      commit_id TEXT,
      is_deleted INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
}
