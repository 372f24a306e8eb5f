package import JSONText

extension Setting.Kind {
  /// The value in the kind's own type; numbers and flags may be written as text. `nil` when it cannot be.
  package func accepted(_ value: JSONValue) -> JSONValue? {
    switch self {
    case .text: return value.string.map { .string($0) }
    case .choice(let words): return value.string.flatMap { words.contains($0) ? .string($0) : nil }
    case .integer(let range):
      let number = value.integer ?? value.double.flatMap { Int64(exactly: $0) } ?? value.string.flatMap { Int64($0) }
      return number.flatMap { range.contains($0) ? .integer($0) : nil }
    case .number(let range):
      let number = value.double ?? value.string.flatMap { Double($0) }
      return number.flatMap { range.contains($0) ? .number($0) : nil }
    case .flag:
      let flag = value.bool ?? (value == "true" ? true : value == "false" ? false : nil)
      return flag.map { .bool($0) }
    case .duration(let range):
      return value.string.flatMap { GoDuration.parse($0) }.flatMap { range.contains($0) ? value : nil }
    case .url(let schemes): return value.string.flatMap { Self.isURL($0, schemes: schemes) ? value : nil }
    case .secret: return SecretReference(value) == nil ? nil : value
    case .textOrSecret: return SettingText(value) == nil ? nil : value
    case .textList: return value.array.flatMap { $0.allSatisfy { $0.string != nil } ? value : nil }
    case .textMap(let secrets):
      return value.object.flatMap { object in
        object.members.allSatisfy { $0.value.string != nil || (secrets && SecretReference($0.value) != nil) }
          ? value : nil
      }
    }
  }

  /// What the kind takes, for messages: "must be …".
  package var wanted: String {
    switch self {
    case .text: "a text"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .flag: "true or false"
    case .duration(let range):
      "a duration from \(GoDuration.format(range.lowerBound)) to \(GoDuration.format(range.upperBound)), such as \"5s\""
    case .url(let schemes): "a URL with a host that begins with " + schemes.map { "\($0)://" }.joined(separator: " or ")
    case .secret: #"a reference to a secret, {"env": "NAME"} or {"file": "/path"}; the secret itself never stands here"#
    case .textOrSecret: #"a text, or a reference to a secret, {"env": "NAME"} or {"file": "/path"}"#
    case .textList: "a list of texts"
    case .textMap(secrets: false): "an object whose values are texts"
    case .textMap(secrets: true):
      #"an object whose values are texts or references to secrets, {"env": "NAME"} or {"file": "/path"}"#
    }
  }

  private static func isURL(_ text: String, schemes: [String]) -> Bool {
    guard let colon = text.firstIndex(of: ":"), schemes.contains(String(text[..<colon])),
      text[colon...].hasPrefix("://")
    else { return false }
    let host = text[colon...].dropFirst(3).prefix { !"/?#".contains($0) }
    return !host.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }
}
