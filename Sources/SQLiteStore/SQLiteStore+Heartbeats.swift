import GRDB
public import UpkeepModel

extension SQLiteStore {
  /// Keeps a heartbeat; see ``HeartbeatStore``.
  public func add(_ heartbeat: Heartbeat, of key: String) async throws(StoreError) {
    let operation = "keep the heartbeat of \(key)"
    try await write(operation) { database in
      guard let id = try database.number("SELECT id FROM components WHERE key = ? AND deleted_at IS NULL", [key]) else {
        throw StoreError.missing(key, operation)
      }
      var pulse = try database.pulse(of: id, operation) ?? Pulse()
      pulse.add(heartbeat)
      try database.run(
        "INSERT OR REPLACE INTO heartbeats (component_id, started, ended, signal, message) VALUES (?, ?, ?, ?, ?)",
        [id, pulse.started?.seconds, pulse.ended?.at.seconds, pulse.ended?.signal.rawValue, pulse.ended?.message])
    }
  }

  /// The newest heartbeats of a component; see ``HeartbeatStore``.
  public func pulse(of key: String) async throws(StoreError) -> Pulse? {
    let operation = "read the heartbeats of \(key)"
    return try await read(operation) { database in
      guard let id = try database.number("SELECT id FROM components WHERE key = ? AND deleted_at IS NULL", [key]) else {
        return nil
      }
      return try database.pulse(of: id, operation)
    }
  }
}

extension Database {
  fileprivate func pulse(of component: Int, _ operation: String) throws -> Pulse? {
    let rows = try rows("SELECT started, ended, signal, message FROM heartbeats WHERE component_id = ?", [component])
    guard let row = try rows.next() else { return nil }
    var pulse = Pulse()
    if let started: Int64 = row[0] { pulse.started = Timestamp(seconds: started) }
    if let ended: Int64 = row[1] {
      guard let word: String = row[2], let signal = Heartbeat.Signal(rawValue: word) else {
        throw StoreError(.corrupt, operation: operation, "its signal is none; \(StoreError.disposable)")
      }
      pulse.ended = Heartbeat(signal, at: Timestamp(seconds: ended), message: row[3] ?? "")
    }
    return pulse
  }
}
