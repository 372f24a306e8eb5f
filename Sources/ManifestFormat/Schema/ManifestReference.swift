import JSONText
package import UpkeepModel

/// The reference of manifests as Markdown tables, made from the same tables that the decoder goes by.
package enum ManifestReference {
  /// Tables of all fields, by object.
  package static var fields: String {
    [
      table("The file", DocumentField.self), table("A component", ComponentField.self),
      table("`defaults`", DefaultsField.self), table("A window of `maintenance`", WindowField.self),
      table("A window of `maintenance` that comes every week", WeeklyWindowField.self),
      table("`objective`", ObjectiveField.self),
    ].joined(separator: "\n")
  }

  /// The table of a provider's settings, and one for each setting that is an object or a list of objects.
  package static func settings(of provider: ProviderDescription) -> String {
    "### `\(provider.name)`\n\n\(provider.summary)\n\n" + heading("Setting") + rows(provider.settings)
      + structures(provider.settings, inside: "")
  }

  private static func rows(_ settings: [Setting]) -> String {
    settings.map { setting in
      let aliases = setting.aliases.isEmpty ? "" : " Also: \(setting.aliases.map(code).joined(separator: ", "))."
      return row(
        setting.name, phrase(setting.kind), isRequired: setting.required, setting.defaultValue,
        setting.summary + aliases)
    }.joined()
  }

  private static func structures(_ settings: [Setting], inside path: String) -> String {
    settings.filter { !$0.fields.isEmpty }.map { setting in
      let name = path + setting.name
      return "\n#### Fields of `\(name)`\n\n" + heading("Field") + rows(setting.fields)
        + structures(setting.fields, inside: name + ".")
    }.joined()
  }

  private static func table<Fields: FieldSet>(_ title: String, _ type: Fields.Type) -> String {
    let rows = Fields.allCases.map { name in
      let field = name.field
      return row(name.rawValue, phrase(field.shape), isRequired: field.required, field.defaultValue, field.summary)
    }
    return "### \(title)\n\n" + heading("Field") + rows.joined()
  }

  private static func heading(_ first: String) -> String {
    "| \(first) | Takes | Default | Meaning |\n|---|---|---|---|\n"
  }

  private static func row(
    _ name: String, _ kind: String, isRequired: Bool, _ defaultValue: JSONValue?, _ summary: String
  ) -> String {
    let fallback = isRequired ? "required" : defaultValue.map { code($0.canonicalText) } ?? ""
    let cells = [code(name), kind, fallback, summary].map { $0.replacing("|", with: "\\|") }
    return "| \(cells.joined(separator: " | ")) |\n"
  }

  private static func code(_ text: String) -> String { "`\(text)`" }

  private static func phrase(_ shape: Field.Shape) -> String {
    switch shape {
    case .version: "the number 1"
    case .anyText, .line: "text"
    case .key: "key"
    case .provider: "name of a provider"
    case .flag: "`true`, `false`"
    case .percent: "number above 0, up to 100"
    case .time: "time (RFC 3339)"
    case .clock: "time of day"
    case .weekdays: "list of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`"
    case .timeZone: "name of a time zone"
    case .integer(let range): "whole number, \(range.lowerBound) to \(range.upperBound)"
    case .duration: "duration"
    case .keys: "list of keys"
    case .labels: "names to texts"
    case .windows: "list of windows"
    case .objective, .defaults: "object"
    case .config: "settings"
    case .configByProvider: "settings by provider"
    case .components: "list of components"
    }
  }

  private static func phrase(_ kind: Setting.Kind) -> String {
    switch kind {
    case .text: "text"
    case .choice(let words): words.map(code).joined(separator: ", ")
    case .integer(let range): FileDecoder.phrase(range)
    case .integerSet(let range): FileDecoder.phrase(range) + ", or a set such as \(IntegerSet.example(in: range))"
    case .number(let range): FileDecoder.phrase(range)
    case .flag: "`true`, `false`"
    case .duration: "duration"
    case .url(let schemes): "URL (\(schemes.joined(separator: ", ")))"
    case .secret(let variable):
      "reference to a secret" + (variable.map { ", for example `{\"env\": \"\($0)\"}`" } ?? "")
    case .textOrSecret: "text, or a reference to a secret"
    case .textList: "list of texts"
    case .textMap(let secrets): secrets ? "names to texts or references to secrets" : "names to texts"
    case .object: "object"
    case .list(let kind): kind.fields.isEmpty ? "list: \(phrase(kind))" : "list of objects"
    case .json: "any JSON value"
    }
  }
}
