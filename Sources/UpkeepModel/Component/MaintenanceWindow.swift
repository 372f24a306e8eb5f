/// A planned time in which checks go on and events stay quiet.
public struct MaintenanceWindow: Hashable, Sendable {
  /// When it begins.
  public var from: Timestamp
  /// When it ends; the window does not hold this second.
  public var to: Timestamp
  /// Why.
  public var reason: String

  /// Makes a window.
  public init(from: Timestamp, to: Timestamp, reason: String = "") {
    self.from = from
    self.to = to
    self.reason = reason
  }

  /// Whether the moment is inside.
  public func contains(_ moment: Timestamp) -> Bool { from <= moment && moment < to }
}
