/// Where heartbeats are kept. They are no part of a report: with the store they are lost, and the components unknown
/// until the next ones come.
public protocol HeartbeatStore: Sendable {
  /// Keeps a heartbeat; one that is older than what is kept changes nothing.
  ///
  /// - Throws: `notFound` when no component has the key.
  func add(_ heartbeat: Heartbeat, of key: String) async throws(StoreError)

  /// The newest heartbeats of a component; `nil` when there was none. They go with the component, also to another key
  /// (R19); one that was deleted and comes back has none.
  func pulse(of key: String) async throws(StoreError) -> Pulse?
}
