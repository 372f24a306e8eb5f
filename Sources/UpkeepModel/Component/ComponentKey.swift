/// The rule for keys: `^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$`.
///
/// ASCII alone, so that no two keys look the same and every key can stand in a path, a URL and a commit subject.
public enum ComponentKey {
  /// The rule as a regular expression, for schemas and messages.
  public static let pattern = "^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$"

  /// Whether the text is a key.
  public static func isValid(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 128 else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && bytes.allSatisfy { isAlphanumeric($0) || $0 == 45 || $0 == 46 || $0 == 95 }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte)
  }
}
