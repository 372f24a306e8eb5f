internal import Digests
public import JSONText

/// A transition worth telling.
public struct Event: Hashable, Sendable {
  /// What happened.
  public enum Kind: String, Hashable, Sendable {
    /// The component does not work.
    case down
    /// It works, but not as it should.
    case degraded
    /// It works again after having been down or degraded.
    case recovered
    /// It still is down or degraded, a while after that was told. The transition goes from the state to itself; its
    /// message says since when.
    case reminder
  }

  /// The same for the same transition, however often it is delivered: receivers may drop what they have seen (R28).
  public var id: String
  /// What happened.
  public var kind: Kind
  /// The component's name for people.
  public var name: String
  /// The component's group.
  public var group: String?
  /// The component's labels.
  public var labels: [String: String]
  /// The move that is told.
  public var transition: Transition
  /// The problem that was told before it and was not over; `nil` when there was none. It differs from the state that the
  /// move comes from when that was never told.
  public var told: HealthState?
  /// When the state before the move began; in a reminder, when the state began. `nil` when it is not known.
  public var since: Timestamp?

  /// Makes an event.
  public init(
    id: String, kind: Kind, name: String, group: String?, labels: [String: String], transition: Transition,
    told: HealthState? = nil
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.group = group
    self.labels = labels
    self.transition = transition
    self.told = told
  }

  /// The event of a move. Its id follows from what came, when and who saw it: an event that is told again from a
  /// report, which does not hold where the move began, has the same id.
  init(_ transition: Transition, kind: Kind, component: Component, told: HealthState?) {
    let identity =
      "\(transition.key)|\(transition.at)|\(transition.to.rawValue)|\(transition.observer)"
    self.init(
      id: String(SHA256.digest(of: identity).hex.prefix(32)), kind: kind, name: component.name,
      group: component.group, labels: component.labels, transition: transition, told: told)
  }

  /// The canonical JSON object: what the webhook sends and the outbox keeps.
  public var json: JSONObject {
    var object: JSONObject = [
      "version": 1, "id": .string(id), "event": .string(kind.rawValue), "component": .string(transition.key),
      "name": .string(name), "from": .string(transition.from.rawValue), "to": .string(transition.to.rawValue),
      "at": .string(transition.at.description), "message": .string(transition.message),
      "observer": .string(transition.observer),
    ]
    if let group { object["group"] = .string(group) }
    if !labels.isEmpty { object["labels"] = .object(JSONObject(labels.map { ($0.key, .string($0.value)) })) }
    if let since { object["since"] = .string(since.description) }
    if let commit = transition.manifestCommit { object["manifest"] = .string(commit) }
    if let told { object["told"] = .string(told.rawValue) }
    return object
  }

  /// Reads ``json`` back; `nil` when a member is missing.
  public init?(json: JSONObject) {
    guard let id = json["id"]?.string, let kind = json["event"]?.string.flatMap({ Kind(rawValue: $0) }),
      let key = json["component"]?.string, let from = json["from"]?.string.flatMap({ HealthState(rawValue: $0) }),
      let to = json["to"]?.string.flatMap({ HealthState(rawValue: $0) }),
      let at = json["at"]?.string.flatMap({ Timestamp($0) })
    else { return nil }
    let labels = json["labels"]?.object?.members.compactMap { member in
      member.value.string.map { (member.name, $0) }
    }
    self.init(
      id: id, kind: kind, name: json["name"]?.string ?? key, group: json["group"]?.string,
      labels: Dictionary(uniqueKeysWithValues: labels ?? []),
      transition: Transition(
        key: key, from: from, to: to, at: at, message: json["message"]?.string ?? "",
        manifestCommit: json["manifest"]?.string, observer: json["observer"]?.string ?? ""),
      told: json["told"]?.string.flatMap { HealthState(rawValue: $0) })
    since = json["since"]?.string.flatMap { Timestamp($0) }
  }
}
