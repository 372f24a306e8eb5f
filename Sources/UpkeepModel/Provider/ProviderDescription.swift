public import JSONText

/// A provider's name and settings: the one source of validation, schema and documentation.
public struct ProviderDescription: Sendable {
  /// The name in manifests: lowercase letters, digits and `-`.
  public var name: String
  /// One sentence for people.
  public var summary: String
  /// The settings, in the order in which documentation shows them.
  public var settings: [Setting]
  /// Whether a check runs a program of this machine. Planning never does, not even with `--probe` (R9).
  public var runsPrograms: Bool
  /// Whether a check that came back down may be repeated at once. Where it judges what is recorded, that would find the
  /// same.
  public var isRetried: Bool
  /// The settings that are lists of keys of other components. A manifest is checked for keys that are not there and for
  /// circles, and in a run the check comes after those that it names.
  public var references: [String]
  /// Rules between settings, checked once each setting is right by itself. Runs nothing and resolves no secret.
  public var rules: @Sendable (JSONObject) -> [ConfigProblem]

  /// Makes a description.
  public init(
    name: String, summary: String, settings: [Setting], runsPrograms: Bool = false, isRetried: Bool = true,
    references: [String] = [],
    rules: @escaping @Sendable (JSONObject) -> [ConfigProblem] = { _ in [] }
  ) {
    self.name = name
    self.summary = summary
    self.settings = settings
    self.runsPrograms = runsPrograms
    self.isRetried = isRetried
    self.references = references
    self.rules = rules
  }

  /// Whether checks judge how other components stand.
  public var judgesOthers: Bool { !references.isEmpty }

  /// The setting with that name or alias.
  public func setting(named name: String) -> Setting? {
    settings.first { $0.name == name || $0.aliases.contains(name) }
  }
}
