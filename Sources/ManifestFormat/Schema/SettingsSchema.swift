package import JSONText
package import UpkeepModel

/// The JSON Schema (draft 2020-12) of the settings file, made from the tables that its reader goes by.
///
/// What a schema cannot say is left to the reader: rules between settings, placeholders, ranges of durations, names that
/// are taken twice.
package struct SettingsSchema: Sendable {
  /// Where editors find the schema.
  package static let identifier = "https://example.org/upkeep/settings.schema.json"

  /// One kind of sink.
  package struct Sink: Sendable {
    /// The word in `kind`.
    package var name: String
    /// One sentence for people.
    package var summary: String
    /// All its settings but for `name` and `kind`.
    package var settings: [Setting]

    /// Describes a kind.
    package init(name: String, summary: String, settings: [Setting]) {
      self.name = name
      self.summary = summary
      self.settings = settings
    }
  }

  private let settings: [Setting]
  private let sinks: [Sink]

  /// The schema of files with these settings and kinds of sink.
  package init(settings: [Setting], sinks: [Sink]) {
    self.settings = settings
    self.sinks = sinks
  }

  /// The schema.
  package var json: JSONValue {
    var schema = SettingSchema.structure(settings)
    var properties = schema["properties"]?.object ?? [:]
    properties["$schema"] = ["type": "string", "description": "For editors; not read."]
    properties["version"] = ["description": "Not read."]
    properties["sinks"] = [
      "type": "array", "description": "Where events go.", "items": ManifestSchema.reference("sink"),
    ]
    schema["properties"] = .object(properties)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = .string(Self.identifier)
    schema["title"] = "Upkeep settings"
    schema["description"] = "Options that a team shares, as upkeep.json at the root of the ref."
    schema["$defs"] = .object(definitions)
    return .object(schema)
  }

  private var definitions: JSONObject {
    var definitions: JSONObject = [
      "key": ["type": "string", "pattern": .string(ComponentKey.pattern)],
      "duration": ["type": "string", "pattern": .string(Limits.durationPattern)],
      "secret": SettingSchema.secret,
      "sink": [
        "type": "object", "required": ["kind", "name"],
        "properties": ["kind": ["enum": .array(sinks.map { .string($0.name) })]],
        "allOf": .array(
          sinks.map { sink in
            [
              "if": ["properties": ["kind": ["const": .string(sink.name)]]],
              "then": ManifestSchema.reference("sink-\(sink.name)"),
            ]
          }),
      ],
    ]
    for sink in sinks { definitions["sink-\(sink.name)"] = .object(schema(of: sink)) }
    return definitions
  }

  private func schema(of sink: Sink) -> JSONObject {
    var schema = SettingSchema.structure(sink.settings)
    var properties = schema["properties"]?.object ?? [:]
    properties["name"] = [
      "$ref": "#/$defs/key", "description": "What tells this sink from the others; waiting events belong to it.",
    ]
    properties["kind"] = ["const": .string(sink.name)]
    schema["properties"] = .object(properties)
    schema["description"] = .string(sink.summary)
    return schema
  }
}
