/// The secrets that a check resolved, to be hidden in whatever comes back: a program or server may repeat what it was
/// given (R13).
package struct SecretMask: Sendable {
  /// What stands in a secret's place.
  package static let replacement = "***"
  private var secrets: [String] = []

  /// Nothing to hide yet.
  package init() {}

  /// Resolves a setting; a secret is remembered.
  package mutating func resolve(
    _ text: SettingText, from source: any SecretSource, defaultVariable: String? = nil
  ) throws(SecretProblem) -> String {
    switch text {
    case .literal(let text): return text
    case .secret(let reference):
      let secret = try source.secret(reference, defaultVariable: defaultVariable)
      hide(secret)
      return secret
    }
  }

  /// Remembers a secret, or what was made of one and tells as much.
  package mutating func hide(_ secret: String) {
    guard !secret.isEmpty else { return }
    secrets.append(secret)
    // The longest first: one secret may be a part of another.
    secrets.sort { $0.utf8.count > $1.utf8.count }
  }

  /// The text with each secret replaced.
  ///
  /// - Parameter isUnfinished: The text was cut, so a secret's beginning may stand at its end.
  package func masked(_ text: String, isUnfinished: Bool = false) -> String {
    guard !secrets.isEmpty else { return text }
    let whole = secrets.reduce(text) { Self.replacing(Array($1.utf8), in: $0) }
    return isUnfinished ? withoutBeginning(atEndOf: whole) : whole
  }

  private func withoutBeginning(atEndOf text: String) -> String {
    let bytes = Array(text.utf8)
    for secret in secrets.map({ Array($0.utf8) }) {
      for count in stride(from: min(secret.count - 1, bytes.count), to: 2, by: -1)
      where bytes.suffix(count).elementsEqual(secret.prefix(count)) {
        return String(decoding: bytes.dropLast(count), as: UTF8.self) + Self.replacement
      }
    }
    return text
  }

  /// By bytes: as characters, a secret that is followed by a combining mark would not be found.
  private static func replacing(_ secret: [UInt8], in text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count >= secret.count else { return text }
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == secret[0], bytes[index...].starts(with: secret) {
        result += replacement.utf8
        index += secret.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
