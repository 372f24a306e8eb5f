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
    var config = JSONObject()
    for member in given.members {
      guard let setting = description.setting(named: member.name) else {
        let known = description.settings.map(\.name).joined(separator: ", ")
        throw ConfigProblem(setting: member.name, "\(description.name) has no such setting; it has \(known)")
      }
      guard config[setting.name] == nil else {
        throw ConfigProblem(setting: setting.name, "is given twice, under two of its names")
      }
      guard let value = setting.kind.accepted(member.value) else {
        throw ConfigProblem(setting: setting.name, "must be \(setting.kind.wanted)")
      }
      config[setting.name] = value
    }
    for setting in description.settings where setting.required {
      if config[setting.name] == nil || config[setting.name] == "" {
        throw ConfigProblem(setting: setting.name, "is required: \(setting.kind.wanted)")
      }
    }
    if let problem = description.rules(config).first { throw problem }
    self.config = config
  }

  func text(_ name: String) -> String? { config[name]?.string }

  func integer(_ name: String) -> Int? { config[name]?.integer.map { Int($0) } }

  func number(_ name: String) -> Double? { config[name]?.double }

  func duration(_ name: String) -> Duration? { config[name]?.string.flatMap(GoDuration.parse) }

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
