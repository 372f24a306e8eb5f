import JSONText
import Rendering
import UpkeepModel

/// A provider's settings as a person reads them.
enum ProviderText {
  static func render(_ provider: ProviderDescription, style: Style) -> String {
    var table = TextTable([.left, .left, .left, .flexible])
    table.add([
      .init("setting", .heading), .init("takes", .heading), .init("default", .heading), .init("what it does", .heading),
    ])
    add(provider.settings, to: &table, indent: "")
    return "\(style.paint(provider.name, .heading))  \(provider.summary)\n\n"
      + table.lines(style).joined(separator: "\n")
  }

  /// Each setting, followed by the fields of what it holds, indented.
  private static func add(_ settings: [Setting], to table: inout TextTable, indent: String) {
    for setting in settings {
      let shown = setting.defaultValue.map { $0.string ?? $0.canonicalText } ?? ""
      let fallback = setting.required ? "required" : shown == "[]" || shown == "{}" ? "" : shown
      table.add([
        .init(indent + setting.name), .init(setting.kind.phrase), .init(fallback),
        .init(setting.summary + (setting.aliases.isEmpty ? "" : " Also: \(setting.aliases.joined(separator: ", ")).")),
      ])
      add(setting.fields, to: &table, indent: indent + "  ")
    }
  }
}

extension Setting.Kind {
  /// What the setting takes, in a word or two.
  fileprivate var phrase: String {
    switch self {
    case .text: "text"
    case .choice(let words): words.joined(separator: " | ")
    case .integer(let range) where range.upperBound == .max: "\(range.lowerBound) or more"
    case .integer(let range): "\(range.lowerBound)…\(range.upperBound)"
    case .integerSet(let range): "\(range.lowerBound)…\(range.upperBound), or a set"
    case .number: "number"
    case .flag: "true | false"
    case .duration: "duration"
    case .url(let schemes): schemes.joined(separator: " | ") + " URL"
    case .secret: "secret reference"
    case .textOrSecret: "text or secret"
    case .textList: "list of texts"
    case .textMap(let secrets): secrets ? "texts or secrets by name" : "texts by name"
    case .object: "object"
    case .list(let kind): kind.fields.isEmpty ? "list: \(kind.phrase)" : "list of objects"
    case .json: "any JSON value"
    }
  }
}
