/// A source that people hold up: its manifest is not applied until they resume it. What is recorded goes on being
/// checked and reported, and nothing is deleted (R20).
public struct Suspension: Hashable, Sendable {
  /// Whose manifest it is.
  public var owner: String
  /// Since when.
  public var since: Timestamp
  /// Who suspended it.
  public var by: String
  /// Why; `nil` when that was not said.
  public var reason: String?

  /// Makes a suspension.
  public init(owner: String, since: Timestamp, by: String, reason: String? = nil) {
    self.owner = owner
    self.since = since
    self.by = by
    self.reason = reason
  }

  /// As `suspended since 2026-11-24T10:15:07Z by Ann on laptop: incident 42`.
  public var story: String { "suspended since \(since) by \(by)" + (reason.map { ": \($0)" } ?? "") }
}
