import JSONText
import UpkeepModel

/// The JSON Schema of providers' settings.
enum SettingSchema {
  /// The settings of a provider. Which are required depends on the file's defaults and is said elsewhere.
  static func config(of provider: ProviderDescription) -> JSONValue {
    var (schema, rules) = object(provider.settings)
    schema["description"] = .string(provider.summary)
    if !rules.isEmpty { schema["allOf"] = .array(rules) }
    return .object(schema)
  }

  /// An object with these members and no others, and that none is given under two of its names.
  private static func object(_ settings: [Setting]) -> (schema: JSONObject, rules: [JSONValue]) {
    var properties: JSONObject = [:]
    var clashes: [JSONValue] = []
    for setting in settings {
      properties[setting.name] = property(setting, summary: setting.summary)
      for alias in setting.aliases {
        properties[alias] = property(setting, summary: "Another name of `\(setting.name)`. \(setting.summary)")
      }
      let names = [setting.name] + setting.aliases
      for (index, name) in names.enumerated() {
        for other in names[(index + 1)...] {
          clashes.append(["not": ["required": [.string(name), .string(other)]]])
        }
      }
    }
    return (["type": "object", "additionalProperties": false, "properties": .object(properties)], clashes)
  }

  /// An object as a setting, with the fields that it must have.
  static func structure(_ fields: [Setting]) -> JSONObject {
    var (schema, rules) = object(fields)
    let required = fields.filter(\.required)
    let plain = required.filter(\.aliases.isEmpty).map { JSONValue.string($0.name) }
    if !plain.isEmpty { schema["required"] = .array(plain) }
    for field in required where !field.aliases.isEmpty {
      rules.append(["anyOf": .array(([field.name] + field.aliases).map { ["required": [.string($0)]] })])
    }
    if !rules.isEmpty { schema["allOf"] = .array(rules) }
    return schema
  }

  /// A reference to a secret.
  static let secret: JSONValue = [
    "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
    "description": "Where the secret is found; the secret itself never stands in a manifest.",
    "examples": [["env": "UPKEEP_TOKEN"], ["file": "/run/secrets/token"]],
    "properties": [
      "env": [
        "type": "string", "pattern": .string(Limits.variablePattern),
        "description": "The name of an environment variable.",
      ],
      "file": [
        "type": "string", "pattern": .string("^/[^\(VisibleText.refusedClass)]*$"),
        "description": "The absolute path of a file.",
      ],
    ],
  ]

  private static func property(_ setting: Setting, summary: String) -> JSONValue {
    var schema = kind(setting.kind, required: setting.required)
    schema["description"] = .string(summary)
    if let value = setting.defaultValue { schema["default"] = value }
    return .object(schema)
  }

  private static func kind(_ kind: Setting.Kind, required: Bool) -> JSONObject {
    switch kind {
    case .text: text(required)
    case .choice(let words): ["enum": .array(words.map { .string($0) } + words.compactMap(number))]
    case .integer(let range): integer(range, text: "^-?(0|[1-9][0-9]*)$")
    case .integerSet(let range): integer(range, text: IntegerSet.pattern)
    case .number(let range): number(range)
    case .flag: ["anyOf": [["type": "boolean"], ["enum": ["true", "false"]]]]
    case .duration: ["$ref": "#/$defs/duration"]
    case .url(let schemes): ["type": "string", "pattern": .string(URLRule(schemes: schemes).pattern)]
    case .secret: ["$ref": "#/$defs/secret"]
    case .textOrSecret: ["anyOf": [.object(text(required)), ManifestSchema.reference("secret")]]
    case .textList: ["type": "array", "items": ["type": "string"]]
    case .textMap(let secrets):
      [
        "type": "object",
        "additionalProperties": secrets
          ? ["anyOf": [["type": "string"], ManifestSchema.reference("secret")]] : ["type": "string"],
      ]
    case .object(let fields): structure(fields)
    case .list(let element): ["type": "array", "items": .object(Self.kind(element, required: false))]
    case .json: [:]
    }
  }

  /// The word as a number, where it is one.
  static func number(_ word: String) -> JSONValue? {
    guard let value = try? JSONValue(parsing: Array(word.utf8)), value.double != nil else { return nil }
    return value
  }

  private static func text(_ required: Bool) -> JSONObject {
    required ? ["type": "string", "minLength": 1] : ["type": "string"]
  }

  private static func integer(_ range: ClosedRange<Int64>, text pattern: String) -> JSONObject {
    var schema: JSONObject = ["type": "integer"]
    if range.lowerBound > .min { schema["minimum"] = .integer(range.lowerBound) }
    if range.upperBound < .max { schema["maximum"] = .integer(range.upperBound) }
    return ["anyOf": [.object(schema), ["type": "string", "pattern": .string(pattern)]]]
  }

  private static func number(_ range: ClosedRange<Double>) -> JSONObject {
    var schema: JSONObject = ["type": "number"]
    if range.lowerBound > -Double.greatestFiniteMagnitude { schema["minimum"] = .number(range.lowerBound) }
    if range.upperBound < Double.greatestFiniteMagnitude { schema["maximum"] = .number(range.upperBound) }
    let pattern = #"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"#
    return ["anyOf": [.object(schema), ["type": "string", "pattern": .string(pattern)]]]
  }
}
