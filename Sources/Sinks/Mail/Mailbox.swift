/// A mail address, with or without a name: `ops@example.com` or `Ops Team <ops@example.com>` (RFC 5322 §3.4).
struct Mailbox: Sendable, Hashable {
  /// The name for people; empty for none.
  let name: String
  /// `local@domain`, in ASCII.
  let address: String

  /// Reads a mailbox; `nil` when it is none, or needs SMTPUTF8, which not every server speaks.
  init?(_ text: String) {
    let trimmed = Self.trimmed(text[...])
    guard !trimmed.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return nil }
    if trimmed.hasSuffix(">"), let open = trimmed.lastIndex(of: "<") {
      var name = Self.trimmed(trimmed[..<open])
      if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
      self.init(name: name, address: String(trimmed[trimmed.index(after: open)...].dropLast()))
    } else {
      self.init(name: "", address: trimmed)
    }
  }

  private init?(name: String, address: String) {
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].utf8.count), (1...255).contains(parts[1].utf8.count),
      address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>()[],;:\\\"".utf8.contains($0) }),
      parts.allSatisfy({ !$0.hasPrefix(".") && !$0.hasSuffix(".") })
    else { return nil }
    self.name = name
    self.address = address
  }

  /// The part after the `@`.
  var domain: String { String(address.drop { $0 != "@" }.dropFirst()) }

  /// As it stands in a header.
  var header: String {
    guard !name.isEmpty else { return address }
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20: true
      default: "!#$%&'*+-/^_`{|}~".utf8.contains(byte)
      }
    }
    if isPlain, name.utf8.count <= 60, !name.contains("=?") { return "\(name) <\(address)>" }
    return "\(HeaderText.words(name))\r\n <\(address)>"
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
