/// When a check ended and how long it took: what accounts of a day need.
public struct CheckTime: Hashable, Sendable {
  /// When it ended.
  public var at: Timestamp
  /// How long the probe took; `nil` when nothing was measured.
  public var latency: Duration?

  /// Makes a time.
  public init(at: Timestamp, latency: Duration? = nil) {
    self.at = at
    self.latency = latency
  }
}
