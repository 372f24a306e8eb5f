/// The uptime that is promised over a window.
public struct Objective: Hashable, Sendable {
  /// Percent, above 0 and up to 100.
  public var uptime: Double
  /// The time over which it is measured.
  public var window: Duration

  /// Makes an objective.
  public init(uptime: Double, window: Duration) {
    self.uptime = uptime
    self.window = window
  }
}
