package import JSONText
internal import UpkeepModel

/// The JSON Schema (draft 2020-12) of `health.json`.
package enum ReportSchema {
  package static var json: JSONValue {
    let states: JSONValue = .array(HealthState.allCases.map { .string($0.rawValue) })
    let time: JSONValue = [
      "type": "string", "format": "date-time", "description": "UTC, RFC 3339 to the second.",
    ]
    let state: JSONValue = ["enum": states, "description": "unknown < operational < degraded < down."]
    let counts = HealthState.allCases.map { state in
      (state.rawValue, ["type": "integer", "minimum": 0] as JSONValue)
    }
    let component: JSONValue = [
      "type": "object", "required": ["key", "state"],
      "properties": [
        "key": ["type": "string", "pattern": .string(ComponentKey.pattern), "description": "The component's key."],
        "state": state, "since": time,
        "message": ["type": "string", "description": "What the check said that led to the state."],
        "announced": [
          "enum": ["degraded", "down", "nothing"],
          "description": "The problem that was told last, where it is not the state.",
        ],
        "because": [
          "type": "array", "items": ["type": "string", "pattern": .string(ComponentKey.pattern)],
          "description": "The dependencies that are down, where the problem is not told on their account.",
        ],
        "paused": ["const": true, "description": "The component is not checked."],
      ],
    ]
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "https://example.org/upkeep/report.schema.json", "title": "Upkeep health report",
      "description": "health.json on the health ref: one line per component, nothing volatile.", "type": "object",
      "required": ["version", "state", "counts", "manifest_commit", "components"],
      "properties": [
        "version": ["const": 1], "state": state,
        "counts": ["type": "object", "properties": .object(JSONObject(counts))],
        "manifest_commit": [
          "type": ["string", "null"], "description": "The manifest commit that was applied last.",
        ],
        "components": ["type": "array", "items": component],
      ],
    ]
  }
}
