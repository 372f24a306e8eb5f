internal import JSONText

/// A change of the recorded components that was carried out: a line of the health ref's `changes/`.
///
/// Together they tell when a component existed and under which keys (R19, R20), and which change of the manifest came
/// before what happened to it.
public struct AppliedChange: Hashable, Sendable {
  /// When.
  public var at: Timestamp
  /// What was done.
  public var action: Change.Action
  /// The component's key, after a move the new one.
  public var key: String
  /// The key before a move.
  public var previousKey: String?
  /// Whose component it is.
  public var owner: String
  /// The manifest commit that asked for it; `nil` for a change by hand.
  public var commit: String?
  /// Who made a change by hand; `nil` when that was not said, and for applies.
  public var by: String?
  /// What differs, as ``FieldChange/field`` names it; for moves and updates.
  public var fields: [String]
  /// What a delete removed, so that it can be restored.
  public var removed: Component?
  /// When that was created.
  public var createdAt: Timestamp?

  /// Makes a change.
  public init(
    at: Timestamp, action: Change.Action, key: String, previousKey: String? = nil, owner: String, commit: String?,
    by: String? = nil, fields: [String] = [], removed: Component? = nil,
    createdAt: Timestamp? = nil
  ) {
    self.at = at
    self.action = action
    self.key = key
    self.previousKey = previousKey
    self.owner = owner
    self.commit = commit
    self.by = by
    self.fields = fields
    self.removed = removed
    self.createdAt = createdAt
  }

  /// A row of a plan that was carried out.
  ///
  /// - Parameter removed: What a delete removed.
  package init(_ change: Change, of plan: Plan, removed: RecordedComponent?, at now: Timestamp) {
    self.init(
      at: now, action: change.action, key: change.key, previousKey: change.previousKey, owner: plan.owner,
      commit: plan.revision.commit, fields: change.fields.map(\.field),
      removed: change.action == .delete ? removed?.component : nil,
      createdAt: change.action == .delete ? removed?.createdAt : nil)
  }

  /// The line of a `changes/` file, without its line end.
  public var line: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("at", at.description)
      writer.member("action", action.rawValue)
      writer.member("key", key)
      if let previousKey { writer.member("previous_key", previousKey) }
      writer.member("owner", owner)
      if let commit { writer.member("commit", commit) }
      if let by { writer.member("by", by) }
      if !fields.isEmpty { writer.member("fields", fields) }
      if let createdAt { writer.member("created_at", createdAt.description) }
      if let removed {
        writer.name("removed")
        removed.write(to: &writer)
      }
    }
    return writer.text
  }

  /// Reads a line of a `changes/` file; `nil` when it is none.
  public init?(line: some Collection<UInt8>) {
    guard let json = try? JSONValue(parsing: Array(line)), let key = json["key"]?.string,
      let action = json["action"]?.string.flatMap({ Change.Action(rawValue: $0) }),
      let at = json["at"]?.string.flatMap({ Timestamp($0) }), let owner = json["owner"]?.string
    else { return nil }
    self.init(
      at: at, action: action, key: key, previousKey: json["previous_key"]?.string, owner: owner,
      commit: json["commit"]?.string, by: json["by"]?.string, fields: json["fields"]?.array?.compactMap(\.string) ?? [],
      removed: json["removed"]?.object.flatMap { Component(json: $0) },
      createdAt: json["created_at"]?.string.flatMap { Timestamp($0) })
  }
}
