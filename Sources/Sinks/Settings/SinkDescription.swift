package import JSONText
package import UpkeepModel

/// What a kind of sink is called and which settings it has: the one source of validation, schema and documentation.
package struct SinkDescription: Sendable {
  /// The word in `kind`.
  package var name: String
  /// One sentence for people.
  package var summary: String
  /// Its own settings, in the order in which documentation shows them.
  package var settings: [Setting]
  /// Rules between settings, checked once each is right by itself.
  package var rules: @Sendable (JSONObject) -> [ConfigProblem]

  /// Makes a description.
  package init(
    name: String, summary: String, settings: [Setting],
    rules: @escaping @Sendable (JSONObject) -> [ConfigProblem] = { _ in [] }
  ) {
    self.name = name
    self.summary = summary
    self.settings = settings
    self.rules = rules
  }

  /// All settings: its own, then those that every kind has.
  package var allSettings: [Setting] { settings + Audience.settings }

  /// Settings of a kind that writes a title and a text.
  static func wording(title: Bool = true, text: Bool = true, format: String) -> [Setting] {
    let words = "placeholders such as {name} stand for what the event holds"
    return [
      title
        ? Setting("title", .text, summary: "The title in place of the usual one; \(words).") : nil,
      text
        ? Setting("text", .text, summary: "The text in place of the usual one, as \(format); \(words).") : nil,
    ].compactMap { $0 }
  }

  /// How long one delivery may take.
  static func timeout(_ standard: String = "10s") -> Setting {
    Setting(
      "timeout", .duration(.milliseconds(100)...(.seconds(60))), default: .string(standard),
      summary: "How long one delivery may take.")
  }
}

/// A kind of sink: its description, and how one is made.
package struct SinkKind: Sendable {
  /// Its name and settings.
  package let description: SinkDescription
  /// Makes a sink from settings that fit the description.
  let make: @Sendable (SinkDeclaration, SinkSurroundings) -> any Sink
}

/// What sinks find on the machine that runs them.
package struct SinkSurroundings: Sendable {
  /// Resolves the secrets of the settings, at each delivery.
  package var secrets: any SecretSource
  /// Upkeep's version, for `User-Agent`.
  package var version: String
  /// The folders out of which programs may be run.
  package var allowExec: [String]
  /// Which addresses may be connected to that stand in the settings themselves. One that is given by a reference comes
  /// from whoever runs the machine, and is not limited.
  package var network: NetworkPolicy
  /// Writes a line for the people who watch.
  package var write: @Sendable (String) -> Void
  /// The clock.
  package var now: @Sendable () -> Timestamp

  /// Describes a machine.
  package init(
    secrets: any SecretSource, version: String, allowExec: [String] = [], network: NetworkPolicy = .anywhere,
    write: @escaping @Sendable (String) -> Void = { _ in }, now: @escaping @Sendable () -> Timestamp
  ) {
    self.secrets = secrets
    self.version = version
    self.allowExec = allowExec
    self.network = network
    self.write = write
    self.now = now
  }

  /// Whether an address that is written so must be a public one.
  func mustBePublic(_ address: SettingText) -> Bool {
    guard case .literal = address else { return false }
    return network == .publicOnly
  }
}
