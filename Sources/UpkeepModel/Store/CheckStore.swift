/// Where checks are kept.
public protocol CheckStore: Sendable {
  /// Keeps checks with all that follows from them, in one transaction; records of components that are gone meanwhile
  /// are passed over. A transition or event that is recorded twice is kept once (R28).
  ///
  /// - Parameters:
  ///   - records: The checks.
  ///   - sinks: The names of the sinks in whose outbox each event is put.
  func record(_ records: [CheckRecord], sinks: [String]) async throws(StoreError)

  /// The newest check of a component, by the time of the check; `nil` when it was never checked. Latencies are kept to
  /// the microsecond.
  func latestCheck(of key: String) async throws(StoreError) -> Check?

  /// The newest check of every component that was checked, sorted by key.
  func latestChecks() async throws(StoreError) -> [Check]

  /// Checks of a component, newest first; those of the same second in the order opposite to their recording.
  ///
  /// - Parameters:
  ///   - key: The component's key; one that was deleted still has its history (R20).
  ///   - since: Only checks at or after this moment.
  ///   - limit: At most so many.
  func history(of key: String, since: Timestamp?, limit: Int) async throws(StoreError) -> [Check]

  /// When checks of a component ended and how long they took, oldest first, from `from` up to and without `to`.
  ///
  /// - Parameter key: The component's key; one that was deleted still has its history (R20).
  func checkTimes(of key: String, from: Timestamp, to: Timestamp) async throws(StoreError) -> [CheckTime]

  /// How every component that was checked stands, sorted by key.
  func standings() async throws(StoreError) -> [Standing]
}
