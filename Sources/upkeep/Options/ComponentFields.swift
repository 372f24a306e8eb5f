import ArgumentParser
import JSONText
import ManifestFormat
import Providers
import UpkeepModel

/// Fields of a component on the command line. They go through the manifest's own decoder, so the rules are the same.
struct ComponentFields: ParsableArguments {
  @Option(help: ArgumentHelp("The kind of check.", valueName: "name"))
  var provider: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A setting of the check; a value that is JSON counts as such; repeatable.", valueName: "name=value"))
  var settings: [String] = []

  @Option(
    name: .customLong("field"),
    help: ArgumentHelp("A field of the component, such as interval=30s; repeatable.", valueName: "name=value"))
  var fields: [String] = []

  /// The component that these fields make of another, or a new one.
  ///
  /// - Throws: ``InvalidManifest`` with the problems, ``UsageProblem``.
  func component(key: String, over existing: Component?) throws -> Component {
    var object = existing?.json ?? [:]
    object["key"] = .string(key)
    if let provider { object["provider"] = .string(provider) }
    for pair in fields {
      let (name, value) = try Self.split(pair)
      object[name] = value
    }
    var config = object["config"]?.object ?? [:]
    for pair in settings {
      let (name, value) = try Self.split(pair)
      config[name] = value
    }
    if !config.isEmpty { object["config"] = .object(config) }
    let dependencies = object["depends_on"]
    // Other components are not at hand here; the next plan checks the whole manifest.
    object["depends_on"] = nil
    let document: JSONValue = ["version": 1, "components": [.object(object)]]
    let manifest = try ManifestDecoder(providers: BuiltInProviders.descriptions)
      .decode([ManifestFile(path: "<command line>", bytes: Array(document.canonicalText.utf8))], isPart: true)
    guard var component = manifest.entries.first?.component else {
      throw UsageProblem("the fields make no component")
    }
    component.dependsOn = dependencies?.array?.compactMap(\.string) ?? []
    return component
  }

  private static func split(_ pair: String) throws -> (name: String, value: JSONValue) {
    let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { throw UsageProblem("\"\(pair)\" is not written as name=value") }
    let text = String(parts[1])
    return (String(parts[0]), (try? JSONValue(parsing: Array(text.utf8))) ?? .string(text))
  }
}
