import JSONText

/// The fields of a component.
enum ComponentField: String, FieldSet {
  case key
  case name
  case description
  case provider
  case config
  case group
  case labels
  case dependsOn = "depends_on"
  case interval
  case retries
  case failureThreshold = "failure_threshold"
  case successThreshold = "success_threshold"
  case degradedAbove = "degraded_above"
  case maintenance
  case objective
  case paused
  case protect
  case previously

  var field: Field {
    switch self {
    case .key:
      Field(
        shape: .key, required: true, example: "api",
        summary: "The identity: lowercase letters, digits, `.`, `_` and `-`, at most 128. Everything that is recorded "
          + "of the component goes by it.")
    case .name:
      Field(shape: .line, example: "Public API", summary: "The name that people read; the key when it is left out.")
    case .description:
      Field(shape: .line, example: "What customers call", summary: "A sentence about the component.")
    case .provider:
      Field(shape: .provider, required: true, example: "http", summary: "The kind of check.")
    case .config:
      Field(
        shape: .config, example: ["url": "https://example.com/health"],
        summary: "The settings of the check; which there are depends on the provider.")
    case .group:
      Field(shape: .line, example: "edge", summary: "The group under which pages show the component.")
    case .labels:
      Field(shape: .labels, example: ["team": "platform"], summary: "Labels to select components by: names to texts.")
    case .dependsOn:
      Field(
        shape: .keys, example: ["db"],
        summary: "Keys of the components without which this one cannot work; each must be declared as well.")
    default: policyField
    }
  }

  private var policyField: Field {
    switch self {
    case .interval:
      Field(
        shape: .duration(Limits.interval), defaultValue: "1m", example: "30s",
        summary: "The time between two checks, at least 1s.")
    case .retries:
      Field(
        shape: .integer(Limits.retries), defaultValue: 2, example: 2,
        summary: "How often a check that came back down is repeated before it counts, after 1 s, then 2 s, and so on.")
    case .failureThreshold:
      Field(
        shape: .integer(Limits.threshold), defaultValue: 1, example: 2,
        summary: "How many checks in a row must be worse than the state before it moves.")
    case .successThreshold:
      Field(
        shape: .integer(Limits.threshold), defaultValue: 1, example: 1,
        summary: "How many checks in a row must be better than the state before it moves.")
    case .degradedAbove:
      Field(
        shape: .duration(Limits.degradedAbove), example: "800ms",
        summary: "A check that takes longer than this is degraded where it would be operational.")
    case .maintenance:
      Field(
        shape: .windows,
        example: [["from": "2026-12-01T22:00:00Z", "to": "2026-12-01T23:30:00Z", "reason": "upgrade"]],
        summary: "Planned windows, once or every week: checks go on and are recorded, events stay quiet.")
    case .objective:
      Field(shape: .objective, example: ["uptime": 99.9, "window": "30d"], summary: "The uptime that is promised.")
    case .paused:
      Field(shape: .flag, defaultValue: false, example: true, summary: "Not checked while true.")
    case .protect:
      Field(
        shape: .flag, defaultValue: false, example: true,
        summary: "Not deleted while true, even when its entry is gone: lift it in one apply, delete in a later one.")
    default:
      Field(
        shape: .keys, example: ["public-api"],
        summary: "Earlier keys of the component, so that a new key is a move that keeps the history.")
    }
  }
}

/// The fields of an objective.
enum ObjectiveField: String, FieldSet {
  case uptime
  case window

  var field: Field {
    switch self {
    case .uptime:
      Field(shape: .percent, required: true, example: 99.9, summary: "Percent, above 0 and up to 100.")
    case .window:
      Field(
        shape: .duration(Limits.objectiveWindow), required: true, example: "30d",
        summary: "The time over which it is measured, at least 1h.")
    }
  }
}
