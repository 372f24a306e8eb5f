internal import JSONText

/// A component's move from one state to another.
public struct Transition: Hashable, Sendable {
  /// The component's key.
  public var key: String
  /// The state before; `unknown` for the very first check.
  public var from: HealthState
  /// The state after.
  public var to: HealthState
  /// When.
  public var at: Timestamp
  /// What the check said.
  public var message: String
  /// The dependencies that were down when the component became so too; sorted. It is not told on its own while they are.
  public var because: [String]
  /// The manifest commit that was in force.
  public var manifestCommit: String?
  /// Who saw it.
  public var observer: String

  /// Makes a transition.
  public init(
    key: String, from: HealthState, to: HealthState, at: Timestamp, message: String, because: [String] = [],
    manifestCommit: String? = nil, observer: String = ""
  ) {
    self.key = key
    self.from = from
    self.to = to
    self.at = at
    self.message = message
    self.because = because
    self.manifestCommit = manifestCommit
    self.observer = observer
  }

  /// The line of a `transitions/` file, without its line end.
  public var line: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("at", at.description)
      writer.member("key", key)
      writer.member("from", from.rawValue)
      writer.member("to", to.rawValue)
      writer.member("message", message)
      if !because.isEmpty { writer.member("because", because) }
      if let manifestCommit { writer.member("manifest", manifestCommit) }
      writer.member("observer", observer)
    }
    return writer.text
  }

  /// Reads a line of a `transitions/` file; `nil` when it is none.
  public init?(line: some Collection<UInt8>) {
    guard let json = try? JSONValue(parsing: Array(line)), let key = json["key"]?.string,
      let from = json["from"]?.string.flatMap({ HealthState(rawValue: $0) }),
      let to = json["to"]?.string.flatMap({ HealthState(rawValue: $0) }),
      let at = json["at"]?.string.flatMap({ Timestamp($0) })
    else { return nil }
    self.init(
      key: key, from: from, to: to, at: at, message: json["message"]?.string ?? "",
      because: json["because"]?.array?.compactMap(\.string) ?? [], manifestCommit: json["manifest"]?.string,
      observer: json["observer"]?.string ?? "")
  }

  /// The state after, with its cause: `down`, or `down (because of db)`.
  package var outcome: String { to.rawValue + Self.cause(because) }

  /// ` (because of db)`, ` (because of db, cache and 2 more)`; nothing without a cause.
  package static func cause(_ keys: [String]) -> String {
    guard !keys.isEmpty else { return "" }
    let more = keys.count > 2 ? " and \(keys.count - 2) more" : ""
    return " (because of \(keys.prefix(2).joined(separator: ", "))\(more))"
  }
}
