internal import JSONText
internal import UpkeepModel

/// The settings of one component, checked against the provider's description.
///
/// A manifest is checked before, with places; this serves components that come through the library. No message shows a
/// value, as a secret may stand where none belongs (R13).
struct Settings: Sendable {
  private let config: JSONObject

  /// Checks every setting by itself, then the rules between them.
  init(_ given: JSONObject, for description: ProviderDescription) throws(ConfigProblem) {
    config = try description.settings.accepted(given, at: [], owner: description.name)
    if let problem = description.rules(config).first { throw problem }
  }

  /// The fields of an object, or the settings of a provider, that were checked before.
  init(checked config: JSONObject) { self.config = config }

  func text(_ name: String) -> String? { config[name]?.string }

  func integer(_ name: String) -> Int? { config[name]?.integer.map { Int($0) } }

  func number(_ name: String) -> Double? { config[name]?.double }

  func duration(_ name: String) -> Duration? { config[name]?.string.flatMap(GoDuration.parse) }

  func integers(_ name: String) -> IntegerSet? { config[name].flatMap { IntegerSet($0.string ?? $0.canonicalText) } }

  func flag(_ name: String) -> Bool? { config[name]?.bool }

  /// Any value; `nil` when it is not given, `.null` when it is null.
  func json(_ name: String) -> JSONValue? { config[name] }

  func object(_ name: String) -> Settings? { config[name]?.object.map { Settings(checked: $0) } }

  func objects(_ name: String) -> [Settings] {
    config[name]?.array?.compactMap { $0.object.map { Settings(checked: $0) } } ?? []
  }

  func texts(_ name: String) -> [String] { config[name]?.array?.compactMap(\.string) ?? [] }

  func textMap(_ name: String) -> [(name: String, value: SettingText)] {
    config[name]?.object?.members.compactMap { member in
      SettingText(member.value).map { (member.name, $0) }
    } ?? []
  }

  /// A text, or a secret to be resolved at the check.
  func textOrSecret(_ name: String) -> SettingText? { config[name].flatMap { SettingText($0) } }

  /// The timeout of one check: the setting, else the default, but never more than the run allows.
  func timeout(default standard: Duration, in context: ProbeContext) -> Duration {
    let wanted = duration("timeout") ?? standard
    return context.timeoutLimit.map { min(wanted, $0) } ?? wanted
  }
}
