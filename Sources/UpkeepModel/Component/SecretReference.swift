public import JSONText

/// Where a secret is found. Only the reference is ever stored or shown (R13).
public enum SecretReference: Hashable, Sendable {
  /// `{"env": "NAME"}`: an environment variable.
  case environment(String)
  /// `{"file": "/run/secrets/x"}`: the content of a file, without the line end at its end.
  case file(String)

  /// Reads the reference out of a setting's value; `nil` when the value is not one.
  public init?(_ value: JSONValue) {
    guard let object = value.object, object.count == 1 else { return nil }
    if let name = object["env"]?.string {
      self = .environment(name)
    } else if let path = object["file"]?.string {
      self = .file(path)
    } else {
      return nil
    }
  }

  /// The reference as a setting's value.
  public var json: JSONValue {
    switch self {
    case .environment(let name): ["env": .string(name)]
    case .file(let path): ["file": .string(path)]
    }
  }
}
