internal import JSONText
package import UpkeepModel

/// One sink as the settings declare it: sound, and not yet made.
package struct SinkDeclaration: Sendable {
  /// The name in the outbox.
  package let name: String
  /// What it is.
  package let kind: SinkKind
  /// Which events it is told.
  package let audience: Audience
  /// Its own settings.
  let config: JSONObject

  /// Makes the sink.
  package func make(in surroundings: SinkSurroundings) -> any Sink { kind.make(self, surroundings) }

  func text(_ name: String) -> String? { config[name]?.string }

  func texts(_ name: String) -> [String] { config[name]?.array?.compactMap(\.string) ?? [] }

  func integer(_ name: String) -> Int? { config[name]?.integer.flatMap { Int(exactly: $0) } }

  func duration(_ name: String) -> Duration? { config[name]?.string.flatMap(GoDuration.parse) }

  func textOrSecret(_ name: String) -> SettingText? { config[name].flatMap { SettingText($0) } }

  func textMap(_ name: String) -> [(name: String, value: SettingText)] {
    config[name]?.object?.members.compactMap { member in
      SettingText(member.value).map { (member.name, $0) }
    } ?? []
  }

  /// The templates of the settings, over the usual ones.
  var wording: Wording { Wording(title: template("title"), text: template("text")) }

  /// A template that was checked before.
  func template(_ name: String) -> MessageTemplate? { text(name).flatMap { try? MessageTemplate($0) } }
}
