public import JSONText

/// One setting of a provider, or one field of a setting that is an object.
public struct Setting: Sendable {
  /// What values it takes. Numbers and booleans may also be written as strings; they are kept in their own type.
  public indirect enum Kind: Sendable {
    /// Any text; not empty when required.
    case text
    /// One of these words. A word that is a number may also be written as a number.
    case choice([String])
    /// A whole number in the range.
    case integer(ClosedRange<Int64>)
    /// Whole numbers in the range, as ``IntegerSet`` reads them: `200`, `"200-299,304"`.
    case integerSet(ClosedRange<Int64>)
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
    /// An object with these fields and no others.
    case object([Setting])
    /// A list of values of one kind.
    case list(Kind)
    /// Any JSON value.
    case json
  }

  /// The name in `config`, or of the field.
  public var name: String
  /// Other names for it; kept under ``name``.
  public var aliases: [String]
  /// What it takes.
  public var kind: Kind
  /// Whether it must be there.
  public var required: Bool
  /// What is used when it is not there, as a manifest would write it; for documentation.
  public var defaultValue: JSONValue?
  /// What no kind can say of a value that is of the right kind: that a text is a regular expression, a header's name and
  /// the like. Returns what is wrong and how to mend it, as a sentence that begins with a verb: `is no …; write …`. The
  /// value must not be in it where it may be a secret (R13). Runs nothing and resolves nothing.
  public var check: (@Sendable (JSONValue) -> String?)?
  /// One sentence for people, ends with a full stop.
  public var summary: String

  /// Makes a setting.
  public init(
    _ name: String, _ kind: Kind, aliases: [String] = [], required: Bool = false,
    default defaultValue: JSONValue? = nil, check: (@Sendable (JSONValue) -> String?)? = nil, summary: String
  ) {
    self.name = name
    self.aliases = aliases
    self.kind = kind
    self.required = required
    self.defaultValue = defaultValue
    self.check = check
    self.summary = summary
  }

  /// The fields of an object, or of the objects in a list; none for any other kind.
  public var fields: [Setting] { kind.fields }
}

extension Setting.Kind {
  /// The fields of an object, or of the objects in a list; none for any other kind.
  public var fields: [Setting] {
    switch self {
    case .object(let fields): fields
    case .list(let kind): kind.fields
    default: []
    }
  }
}
