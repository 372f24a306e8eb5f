public import JSONText

/// One row of a plan.
public struct Change: Hashable, Sendable {
  /// What happens to the component; in the order in which a plan lists its rows.
  public enum Action: String, CaseIterable, Hashable, Sendable {
    /// It has a new key and keeps its history (R19).
    case move
    /// It is new.
    case create
    /// Something about it differs.
    case update
    /// It goes.
    case delete
  }

  /// What happens.
  public var action: Action
  /// The component's key, after a move the new one.
  public var key: String
  /// The key before a move.
  public var previousKey: String?
  /// What differs; for creates and deletes nothing, as everything does.
  public var fields: [FieldChange]
  /// Where the manifest declares it; for deletes the manifest, as the entry is gone.
  public var source: SourceLocation?
  /// Why, in one sentence.
  public var reason: String
  /// The component after the change; `nil` for deletes.
  public var component: Component?
  /// The row does nothing but undo what was made, changed or deleted by hand since the last apply (R15).
  public var isDrift: Bool
  /// What was done by hand, where it is known; also there when the manifest asks for a change of its own, which then
  /// replaces it.
  public var handEdit: HandEdit?
  /// The change under review does not ask for it: it is drift, or the base of the change is not applied yet (R15). Only
  /// plans that are made for a review tell.
  public var isUnexplained: Bool
  /// What a check of the component found before it was applied; `nil` unless the plan was asked for it.
  public var preview: Check?
  /// Why this row is not carried out although the manifest asks for it; `nil` for rows that are (R18).
  public var withheld: String?

  /// Makes a row.
  public init(
    action: Action, key: String, previousKey: String? = nil, fields: [FieldChange] = [], source: SourceLocation?,
    reason: String, component: Component?, isDrift: Bool = false, handEdit: HandEdit? = nil,
    isUnexplained: Bool = false, withheld: String? = nil
  ) {
    self.action = action
    self.key = key
    self.previousKey = previousKey
    self.fields = fields
    self.source = source
    self.reason = reason
    self.component = component
    self.isDrift = isDrift
    self.handEdit = handEdit
    self.isUnexplained = isUnexplained
    self.withheld = withheld
  }
}

/// One field that differs.
public struct FieldChange: Hashable, Sendable {
  /// The field, with dots for what lies inside: `config.timeout`.
  public var field: String
  /// The recorded value; `nil` when there was none.
  public var from: JSONValue?
  /// The desired value; `nil` when there is none.
  public var to: JSONValue?

  /// Makes a change.
  public init(field: String, from: JSONValue?, to: JSONValue?) {
    self.field = field
    self.from = from
    self.to = to
  }

  /// What differs between two components, sorted by field.
  package static func between(_ old: Component, _ new: Component) -> [FieldChange] { between(old.json, new.json) }

  /// What differs between two objects, sorted by field; objects are gone into, arrays and secret references are compared
  /// whole.
  static func between(_ old: JSONObject, _ new: JSONObject, prefix: String = "") -> [FieldChange] {
    let names = Set(old.names).union(new.names).sorted()
    return names.flatMap { name -> [FieldChange] in
      let (from, to) = (old[name], new[name])
      if from == to { return [] }
      if case .object(let from)? = from, case .object(let to)? = to,
        SecretReference(.object(from)) == nil, SecretReference(.object(to)) == nil
      {
        return between(from, to, prefix: prefix + name + ".")
      }
      return [FieldChange(field: prefix + name, from: from, to: to)]
    }
  }
}

extension Component {
  /// The fields in which the component differs from another, sorted.
  package func fields(differingFrom other: Component) -> [String] { FieldChange.between(other, self).map(\.field) }
}
