package import JSONText
package import UpkeepModel

/// The JSON Schema (draft 2020-12) of manifests, made from the same tables that the decoder goes by.
///
/// It says all that a schema can say. What it cannot is left to the decoder: rules between entries (duplicate keys,
/// dependencies, renames), rules between settings, ranges of durations, the order of times, days and time zones that do
/// not exist.
package struct ManifestSchema: Sendable {
  /// Where editors find the schema.
  package static let identifier = "https://example.org/upkeep/manifest.schema.json"

  private let providers: [ProviderDescription]

  /// The schema for manifests with these providers.
  package init(providers: [ProviderDescription]) { self.providers = providers.sorted { $0.name < $1.name } }

  /// The schema.
  package var json: JSONValue {
    var schema = object(DocumentField.self)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = .string(Self.identifier)
    schema["title"] = "Upkeep manifest"
    schema["description"] = "Components as declared in git."
    schema["$defs"] = .object(definitions)
    let rules = providers.flatMap { requirements(of: $0) }
    if !rules.isEmpty { schema["allOf"] = .array(rules) }
    return .object(schema)
  }

  /// The schema as a file.
  package var text: String { json.indentedText }

  private var definitions: JSONObject {
    var definitions: JSONObject = [
      "key": ["type": "string", "pattern": .string(ComponentKey.pattern)],
      "line": ["type": "string", "minLength": 1, "pattern": .string("^[^\(VisibleText.refusedClass)]+$")],
      "duration": ["type": "string", "pattern": .string(Limits.durationPattern)],
      "time": ["type": "string", "format": "date-time", "pattern": .string(Limits.timePattern)],
      "secret": SettingSchema.secret,
      "defaults": .object(object(DefaultsField.self)),
      "window": ["oneOf": [Self.reference("window-once"), Self.reference("window-weekly")]],
      "window-once": .object(object(WindowField.self)),
      "window-weekly": .object(object(WeeklyWindowField.self)),
      "objective": .object(object(ObjectiveField.self)),
    ]
    var component = object(ComponentField.self)
    if !providers.isEmpty {
      component["allOf"] = .array(
        providers.map { provider in
          [
            "if": Self.isProvider(provider.name),
            "then": ["properties": ["config": Self.reference("config-\(provider.name)")]],
          ]
        })
    }
    definitions["component"] = .object(component)
    for provider in providers { definitions["config-\(provider.name)"] = SettingSchema.config(of: provider) }
    return definitions
  }

  /// The schema of an object with these fields and no others.
  private func object<Fields: FieldSet>(_ type: Fields.Type) -> JSONObject {
    var properties: JSONObject = [:]
    for name in Fields.allCases { properties[name.rawValue] = property(name.field) }
    let required = Fields.allCases.filter(\.field.required).map { JSONValue.string($0.rawValue) }
    var schema: JSONObject = [
      "type": "object", "additionalProperties": false, "properties": .object(properties),
    ]
    if !required.isEmpty { schema["required"] = .array(required) }
    return schema
  }

  private func property(_ field: Field) -> JSONValue {
    var schema = shape(field.shape)
    schema["description"] = .string(field.summary)
    if let value = field.defaultValue { schema["default"] = value }
    if let example = field.example { schema["examples"] = [example] }
    return .object(schema)
  }

  private func shape(_ shape: Field.Shape) -> JSONObject {
    switch shape {
    case .version: ["const": .integer(Limits.version)]
    case .anyText: ["type": "string"]
    case .key: ["$ref": "#/$defs/key"]
    case .line: ["$ref": "#/$defs/line"]
    case .provider: ["type": "string", "oneOf": .array(providers.map(Self.choice))]
    case .flag: ["type": "boolean"]
    case .percent: ["type": "number", "exclusiveMinimum": 0, "maximum": 100]
    case .time: ["$ref": "#/$defs/time"]
    case .clock: ["type": "string", "pattern": .string(Limits.clockPattern)]
    case .timeZone: ["type": "string", "pattern": .string(Limits.timeZonePattern)]
    case .weekdays:
      [
        "type": "array", "items": ["enum": .array(Weekday.allCases.map { .string($0.rawValue) })], "minItems": 1,
        "uniqueItems": true,
      ]
    case .integer(let range):
      ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
    case .duration: ["$ref": "#/$defs/duration"]
    case .keys: ["type": "array", "items": Self.reference("key"), "uniqueItems": true]
    case .labels:
      [
        "type": "object", "propertyNames": ["pattern": .string(Limits.labelPattern)],
        "additionalProperties": ["type": "string", "pattern": .string("^[^\(VisibleText.refusedClass)]*$")],
      ]
    case .windows: ["type": "array", "items": Self.reference("window")]
    case .objective: ["$ref": "#/$defs/objective"]
    case .config: ["type": "object"]
    case .configByProvider:
      [
        "type": "object", "additionalProperties": false,
        "properties": .object(JSONObject(providers.map { ($0.name, Self.reference("config-\($0.name)")) })),
      ]
    case .defaults: ["$ref": "#/$defs/defaults"]
    case .components: ["type": "array", "items": Self.reference("component")]
    }
  }

  /// That components of a provider have its required settings, unless the file's defaults bring them.
  private func requirements(of provider: ProviderDescription) -> [JSONValue] {
    provider.settings.filter(\.required).map { setting in
      let isGiven: JSONValue = [
        "type": "object",
        "anyOf": .array(([setting.name] + setting.aliases).map { ["required": [.string($0)]] }),
      ]
      return [
        "if": Self.member("defaults", Self.member("config", Self.member(provider.name, isGiven))),
        "else": [
          "properties": [
            "components": [
              "items": ["if": Self.isProvider(provider.name), "then": Self.member("config", isGiven)]
            ]
          ]
        ],
      ]
    }
  }

  private static func member(_ name: String, _ schema: JSONValue) -> JSONValue {
    ["type": "object", "required": [.string(name)], "properties": .object(JSONObject([(name, schema)]))]
  }

  private static func isProvider(_ name: String) -> JSONValue { member("provider", ["const": .string(name)]) }

  private static func choice(_ provider: ProviderDescription) -> JSONValue {
    ["const": .string(provider.name), "description": .string(provider.summary)]
  }

  static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/\(name)")] }
}
