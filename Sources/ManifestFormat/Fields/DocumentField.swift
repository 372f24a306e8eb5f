import JSONText
import UpkeepModel

/// The fields of a manifest file.
enum DocumentField: String, FieldSet {
  case schema = "$schema"
  case version
  case owner
  case defaults
  case components

  var field: Field {
    switch self {
    case .schema:
      Field(shape: .anyText, summary: "Where editors find the schema of this file; Upkeep does not read it.")
    case .version:
      Field(shape: .version, required: true, example: 1, summary: "The version of the manifest format, which is 1.")
    case .owner:
      Field(
        shape: .key, defaultValue: .string(Manifest.defaultOwner), example: "platform",
        summary: "Whose components these are. Upkeep only changes or deletes components of the same owner.")
    case .defaults:
      Field(
        shape: .defaults, example: ["interval": "1m"],
        summary: "What holds for the components of this file that do not say it themselves.")
    case .components:
      Field(
        shape: .components, required: true, example: [["key": "api", "provider": "http"]],
        summary: "The monitored parts of the application.")
    }
  }
}

/// The fields of `defaults`.
enum DefaultsField: String, FieldSet {
  case interval
  case retries
  case failureThreshold = "failure_threshold"
  case successThreshold = "success_threshold"
  case degradedAbove = "degraded_above"
  case config

  var field: Field {
    switch self {
    case .interval: ComponentField.interval.field
    case .retries: ComponentField.retries.field
    case .failureThreshold: ComponentField.failureThreshold.field
    case .successThreshold: ComponentField.successThreshold.field
    case .degradedAbove: ComponentField.degradedAbove.field
    case .config:
      Field(
        shape: .configByProvider, example: ["http": ["timeout": "5s"]],
        summary: "Settings by provider, for components that do not set them.")
    }
  }
}
