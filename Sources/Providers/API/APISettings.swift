internal import JSONText
internal import UpkeepModel

/// The settings that all checks of an API share, and the rules for texts that become parts of a URL.
enum APISettings {
  static let timeout = Setting(
    "timeout", .duration(.milliseconds(1)...(.seconds(3600))), default: "10s",
    summary: "How long the check may take, all of its requests together.")

  static let failure = Setting(
    "api_failure", .choice(["unknown", "down"]), default: "unknown",
    summary: "The state when the API cannot be asked or refuses to answer.")

  /// A token that is found in the default variable where the setting is not there.
  static func token(_ name: String, variable: String, summary: String) -> Setting {
    Setting(name, .secret(defaultVariable: variable), default: ["env": .string(variable)], summary: summary)
  }

  /// Where the token is found.
  static func tokenReference(_ settings: Settings, _ name: String, variable: String) -> SecretReference {
    if case .secret(let reference)? = settings.textOrSecret(name) { return reference }
    return .environment(variable)
  }

  /// Why a URL cannot be the base of others; `nil` when it can.
  static func problem(withBase name: String, in config: JSONObject) -> ConfigProblem? {
    guard let url = config[name]?.string else { return nil }
    if url.contains(where: { "?#\\".contains($0) }) {
      return ConfigProblem(setting: name, "must hold no query (?), fragment (#) or backslash")
    }
    let authority = url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" }
    guard !authority.contains("@") else {
      return ConfigProblem(setting: name, "must not hold a user or password")
    }
    return nil
  }

  /// Why a text cannot be one segment of a path; `nil` when it can. Others are escaped, these two cannot be.
  static func problem(withSegment name: String, in config: JSONObject) -> ConfigProblem? {
    config[name] == "." || config[name] == ".." ? ConfigProblem(setting: name, "must be a name") : nil
  }
}
