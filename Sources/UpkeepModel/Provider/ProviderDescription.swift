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
  /// Rules between settings, checked once each setting is right by itself. Runs nothing and resolves no secret.
  public var rules: @Sendable (JSONObject) -> [ConfigProblem]

  /// Makes a description.
  public init(
    name: String, summary: String, settings: [Setting], runsPrograms: Bool = false,
    rules: @escaping @Sendable (JSONObject) -> [ConfigProblem] = { _ in [] }
  ) {
    self.name = name
    self.summary = summary
    self.settings = settings
    self.runsPrograms = runsPrograms
    self.rules = rules
  }

  /// The setting with that name or alias.
  public func setting(named name: String) -> Setting? {
    settings.first { $0.name == name || $0.aliases.contains(name) }
  }
}

/// One setting of a provider.
public struct Setting: Sendable {
  /// What values it takes. Numbers and booleans may also be written as strings; they are kept in their own type.
  public enum Kind: Hashable, Sendable {
    /// Any text; not empty when required.
    case text
    /// One of these words.
    case choice([String])
    /// A whole number in the range.
    case integer(ClosedRange<Int64>)
    /// A number in the range.
    case number(ClosedRange<Double>)
    /// `true` or `false`.
    case flag
    /// A duration in the range, as ``GoDuration`` reads it.
    case duration(ClosedRange<Duration>)
    /// An absolute URL with one of these schemes and a host.
    case url(schemes: [String])
    /// A reference to a secret; literals are refused.
    case secret(defaultVariable: String?)
    /// Text, or a reference to a secret.
    case textOrSecret
    /// A list of texts.
    case textList
    /// An object whose values are texts or, where `secrets`, references to secrets.
    case textMap(secrets: Bool)
  }

  /// The name in `config`.
  public var name: String
  /// Other names for it; kept under ``name``.
  public var aliases: [String]
  /// What it takes.
  public var kind: Kind
  /// Whether it must be there.
  public var required: Bool
  /// What is used when it is not there, as a manifest would write it; for documentation.
  public var defaultValue: JSONValue?
  /// One sentence for people, ends with a full stop.
  public var summary: String

  /// Makes a setting.
  public init(
    _ name: String, _ kind: Kind, aliases: [String] = [], required: Bool = false,
    default defaultValue: JSONValue? = nil,
    summary: String
  ) {
    self.name = name
    self.aliases = aliases
    self.kind = kind
    self.required = required
    self.defaultValue = defaultValue
    self.summary = summary
  }
}
