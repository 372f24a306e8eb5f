package import JSONText

/// A text that may be a secret.
package enum SettingText: Hashable, Sendable {
  /// The text itself.
  case literal(String)
  /// Where the text is found.
  case secret(SecretReference)

  /// Reads a setting's value; `nil` when it is neither.
  package init?(_ value: JSONValue) {
    if let text = value.string {
      self = .literal(text)
    } else if let reference = SecretReference(value) {
      self = .secret(reference)
    } else {
      return nil
    }
  }
}
