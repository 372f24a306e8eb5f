internal import JSONText
internal import UpkeepModel

/// What may stand in the headers of a request.
enum HeaderRules {
  /// Headers that carry credentials: their values must be references to secrets.
  static let credentials: Set<String> = [
    "authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token", "private-token",
  ]

  /// Why a header of the settings cannot be sent, or must not stand there; `nil` when it may.
  static func problem(with name: String, _ value: JSONValue, in setting: String = "headers") -> ConfigProblem? {
    guard SettingCheck.isToken(name) else {
      return ConfigProblem(setting: setting, "a name is empty or has a character that HTTP does not allow in it")
    }
    guard let literal = value.string else { return nil }
    if credentials.contains(name.lowercased()) {
      return ConfigProblem(
        setting: setting,
        "\(name) carries a credential, so it must be a reference to a secret such as {\"env\": \"UPKEEP_TOKEN\"}")
    }
    guard isValue(literal) else {
      return ConfigProblem(setting: setting, "\(name) has a line break or control character")
    }
    return nil
  }

  /// A field's value of RFC 9110 §5.5.
  static func isValue(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}
