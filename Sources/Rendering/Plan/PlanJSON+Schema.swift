package import JSONText
internal import UpkeepModel

extension PlanJSON {
  /// The JSON Schema (draft 2020-12) of ``render(_:)``'s output.
  ///
  /// Consumers must pass over members that they do not know: more may come within one version.
  package static var schema: JSONValue {
    var root =
      object(
        "A plan of Upkeep: what an apply would do.",
        [
          "version": ["const": .integer(Int64(version)), "description": "The version of this format."],
          "commit": text("The commit that the manifest was read from.", pattern: "^[0-9a-f]{40,64}$"),
          "ref": text("The ref that led to the commit."),
          "manifest": text("The manifest's path in the commit: a file or a folder."),
          "owner": text("Whose components are planned."),
          "store_revision": count("The store revision that the plan was made against."),
          "digest": text("The digest of everything that an apply would do.", pattern: "^sha256:[0-9a-f]{64}$"),
          "summary": object(
            "How many rows have each action.",
            [
              "create": count("Components that are new."), "update": count("Components that differ."),
              "move": count("Components that get a new key."), "delete": count("Components that go."),
              "keep": count("Components that stay as they are."),
            ]),
          "guards": list("The safety limits that the plan exceeds, also those that were lifted.", ofItems: guardSchema),
          "changes": list("The rows that an apply carries out, in their order.", ofItems: ["$ref": "#/$defs/change"]),
          "withheld": list("Rows that are asked for and not carried out.", ofItems: ["$ref": "#/$defs/change"]),
        ],
        optional: [
          "keeps_drift": flag("Only there, and true, when what was changed by hand is left alone."),
          "suspended": object(
            "Only there when the source is suspended, so that nothing is applied.",
            [
              "owner": text("Whose manifest it is."), "since": text("Since when, in UTC (RFC 3339)."),
              "by": text("Who suspended it."),
            ], optional: ["reason": text("Why.")]),
          "former_owner": text("The owner that the base names, where the change under review names another one."),
          "drift_only": flag("Only there, and true, when only rows about changes by hand are shown."),
          "base": text("The commit that the change under review was merged into.", pattern: "^[0-9a-f]{40,64}$"),
        ]
      ).object ?? [:]
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["title"] = "Upkeep plan"
    root["$defs"] = ["change": changeSchema]
    return .object(root)
  }

  private static var guardSchema: JSONValue {
    object(
      "A safety limit.",
      [
        "name": words("Which limit.", Guard.Name.allCases.map(\.rawValue)),
        "lifted": flag("It was lifted for this plan; one that was not refuses it."),
        "count": count("How many rows are over it or count for it."),
        "owned": count("Out of how many components of the owner."), "message": text("What is exceeded."),
        "override": text("The option that lifts it."),
      ])
  }

  private static var changeSchema: JSONValue {
    object(
      "One row.",
      [
        "action": words("What happens.", Change.Action.allCases.map(\.rawValue)),
        "key": text("The component's key, after a move the new one.", pattern: ComponentKey.pattern),
        "fields": list(
          "What differs; empty for creates and deletes.",
          ofItems: object(
            "One field.",
            [
              "field": text("The field, with dots for what lies inside."),
              "from": ["description": "The recorded value; null when there was none."],
              "to": ["description": "The desired value; null when there is none."],
            ])),
        "source": object(
          "Where the manifest declares it; for deletes the manifest that no longer does.",
          [
            "file": text("The path in the commit."), "line": ["type": "integer", "minimum": 1],
            "pointer": text("The JSON pointer (RFC 6901) in the file."),
          ]),
        "reason": text("Why, in one sentence."),
        "drift": flag("The row does nothing but undo what was done by hand since the last apply."),
      ],
      optional: [
        "from": text("The key before a move."),
        "by_hand": object(
          "What was done by hand since the last apply, where it is known.",
          [
            "action": words("What was done.", HandEdit.Action.allCases.map(\.rawValue)),
            "at": text("When, in UTC (RFC 3339)."),
          ], optional: ["by": text("Who did it.")]),
        "explained": flag("Only there, and false, when the change under review does not ask for the row."),
        "probe": object(
          "What a check found before the change was applied, where the plan was asked for it.",
          ["state": words("The state.", HealthState.allCases.map(\.rawValue)), "message": text("What was found.")],
          optional: ["latency_ms": ["type": "number", "minimum": 0]]),
        "withheld": text("Why the row is not carried out."),
        "component": [
          "type": "object", "required": ["key", "provider"],
          "description": "The component after the change in canonical form: what has its default is left out.",
        ],
      ])
  }

  private static func object(
    _ description: String, _ required: JSONObject, optional: JSONObject = [:]
  ) -> JSONValue {
    [
      "type": "object", "description": .string(description), "properties": .object(required.filled(from: optional)),
      "required": .array(required.names.map { .string($0) }),
    ]
  }

  private static func list(_ description: String, ofItems items: JSONValue) -> JSONValue {
    ["type": "array", "description": .string(description), "items": items]
  }

  private static func text(_ description: String, pattern: String? = nil) -> JSONValue {
    var schema: JSONObject = ["type": "string", "description": .string(description)]
    schema["pattern"] = pattern.map { .string($0) }
    return .object(schema)
  }

  private static func words(_ description: String, _ words: [String]) -> JSONValue {
    ["enum": .array(words.map { .string($0) }), "description": .string(description)]
  }

  private static func count(_ description: String) -> JSONValue {
    ["type": "integer", "minimum": 0, "description": .string(description)]
  }

  private static func flag(_ description: String) -> JSONValue {
    ["type": "boolean", "description": .string(description)]
  }
}
