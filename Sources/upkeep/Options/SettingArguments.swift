import JSONText
import UpkeepModel

/// Settings of a check as a person types them: `url=https://example.org headers.Accept=text/html token=env:NAME`.
///
/// What a setting takes decides how its text is read. A dot leads into a structure, whole structures are JSON, lists may
/// also be given one by one, and a secret is named by `env:NAME` or `file:/path`.
struct SettingArguments {
  private let description: ProviderDescription

  init(for description: ProviderDescription) {
    self.description = description
  }

  /// The settings as a manifest would hold them; whether they are right is for the manifest's decoder to say.
  ///
  /// - Throws: ``UsageProblem`` for what is not written as `name=value`, or given twice.
  func config(_ pairs: [String]) throws(UsageProblem) -> JSONObject {
    var config: JSONObject = [:]
    for pair in pairs {
      guard let sign = pair.firstIndex(of: "="), sign > pair.startIndex else {
        throw UsageProblem(
          "\"\(pair)\" is not written as name=value; `upkeep provider \(description.name)` shows the names")
      }
      try Self.add(
        String(pair[pair.index(after: sign)...]), at: String(pair[..<sign]), to: &config, of: description.settings)
    }
    return config
  }

  private static func add(
    _ text: String, at path: String, to config: inout JSONObject, of settings: [Setting]
  ) throws(UsageProblem) {
    func setting(_ name: some StringProtocol) -> Setting? {
      settings.first { $0.name == name || $0.aliases.contains { $0 == name } }
    }
    if let setting = setting(path) {
      if let element = setting.kind.element, !text.hasPrefix("[") {
        config[path] = .array((config[path]?.array ?? []) + [value(text, of: element)])
        return
      }
      guard config[path] == nil else { throw UsageProblem("the setting \"\(path)\" is given twice; give it once") }
      config[path] = value(text, of: setting.kind)
      return
    }
    guard let dot = path.firstIndex(of: "."), let setting = setting(path[..<dot]) else {
      // The decoder names what it does not know, and what was probably meant.
      config[path] = .string(text)
      return
    }
    let rest = String(path[path.index(after: dot)...])
    var object = config[setting.name]?.object ?? [:]
    if case .object(let fields) = setting.kind {
      try add(text, at: rest, to: &object, of: fields)
    } else {
      // Names of headers and variables may hold dots themselves.
      object[rest] = reference(text) ?? .string(text)
    }
    config[setting.name] = .object(object)
  }

  private static func value(_ text: String, of kind: Setting.Kind) -> JSONValue {
    switch kind {
    case .text, .choice, .duration, .url: .string(text)
    case .secret, .textOrSecret: reference(text) ?? .string(text)
    case .integer, .integerSet, .number, .flag, .textList, .textMap, .object, .list, .json: loose(text)
    }
  }

  /// JSON where it is, else a text.
  private static func loose(_ text: String) -> JSONValue {
    (try? JSONValue(parsing: Array(text.utf8))) ?? .string(text)
  }

  private static func reference(_ text: String) -> JSONValue? {
    if text.hasPrefix("env:") { return SecretReference.environment(String(text.dropFirst(4))).json }
    if text.hasPrefix("file:/"), !text.hasPrefix("file://") {
      return SecretReference.file(String(text.dropFirst(5))).json
    }
    return nil
  }
}

extension Setting.Kind {
  /// What the elements of a list are.
  fileprivate var element: Setting.Kind? {
    switch self {
    case .textList: .text
    case .list(let kind): kind
    default: nil
    }
  }
}
