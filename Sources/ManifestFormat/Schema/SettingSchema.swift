import JSONText
import UpkeepModel

/// The JSON Schema of providers' settings.
enum SettingSchema {
  /// The settings of a provider. Which are required depends on the file's defaults and is said elsewhere.
  static func config(of provider: ProviderDescription) -> JSONValue {
    var properties: JSONObject = [:]
    var clashes: [JSONValue] = []
    for setting in provider.settings {
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
    var schema: JSONObject = [
      "type": "object", "description": .string(provider.summary), "additionalProperties": false,
      "properties": .object(properties),
    ]
    if !clashes.isEmpty { schema["allOf"] = .array(clashes) }
    return .object(schema)
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
    var schema = kind(setting)
    schema["description"] = .string(summary)
    if let value = setting.defaultValue { schema["default"] = value }
    return .object(schema)
  }

  private static func kind(_ setting: Setting) -> JSONObject {
    switch setting.kind {
    case .text: text(setting)
    case .choice(let words): ["enum": .array(words.map { .string($0) })]
    case .integer(let range): integer(range)
    case .number(let range): number(range)
    case .flag: ["anyOf": [["type": "boolean"], ["enum": ["true", "false"]]]]
    case .duration: ["$ref": "#/$defs/duration"]
    case .url(let schemes): ["type": "string", "pattern": .string(URLRule(schemes: schemes).pattern)]
    case .secret: ["$ref": "#/$defs/secret"]
    case .textOrSecret: ["anyOf": [.object(text(setting)), ManifestSchema.reference("secret")]]
    case .textList: ["type": "array", "items": ["type": "string"]]
    case .textMap(let secrets):
      [
        "type": "object",
        "additionalProperties": secrets
          ? ["anyOf": [["type": "string"], ManifestSchema.reference("secret")]] : ["type": "string"],
      ]
    }
  }

  private static func text(_ setting: Setting) -> JSONObject {
    setting.required ? ["type": "string", "minLength": 1] : ["type": "string"]
  }

  private static func integer(_ range: ClosedRange<Int64>) -> JSONObject {
    var schema: JSONObject = ["type": "integer"]
    if range.lowerBound > .min { schema["minimum"] = .integer(range.lowerBound) }
    if range.upperBound < .max { schema["maximum"] = .integer(range.upperBound) }
    return ["anyOf": [.object(schema), ["type": "string", "pattern": "^-?(0|[1-9][0-9]*)$"]]]
  }

  private static func number(_ range: ClosedRange<Double>) -> JSONObject {
    var schema: JSONObject = ["type": "number"]
    if range.lowerBound > -Double.greatestFiniteMagnitude { schema["minimum"] = .number(range.lowerBound) }
    if range.upperBound < Double.greatestFiniteMagnitude { schema["maximum"] = .number(range.upperBound) }
    let pattern = #"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"#
    return ["anyOf": [.object(schema), ["type": "string", "pattern": .string(pattern)]]]
  }
}
