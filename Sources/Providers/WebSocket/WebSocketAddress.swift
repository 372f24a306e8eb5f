/// The parts of a ws or wss URL (RFC 6455 §3).
struct WebSocketAddress: Hashable, Sendable {
  let isSecure: Bool
  /// Without brackets.
  let host: String
  let port: Int
  /// Host and port as the `Host` header names them.
  let authority: String
  /// Path and query, with what is not ASCII escaped; at least "/".
  let resource: String

  /// `nil` when the URL holds a user, a fragment, or a port that is none.
  init?(_ url: String) {
    guard let slashes = url.firstRange(of: "://"), !url.contains("#") else { return nil }
    isSecure = url[..<slashes.lowerBound] == "wss"
    let rest = url[slashes.upperBound...]
    let authority = rest.prefix { !"/?\\".contains($0) }
    guard !authority.isEmpty, !authority.contains("@") else { return nil }
    var port = ""
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = String(authority[..<end].dropFirst())
      let after = authority[authority.index(after: end)...]
      guard after.isEmpty || after.hasPrefix(":"), host.contains(":") else { return nil }
      port = String(after.dropFirst())
    } else {
      let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, !parts[0].isEmpty else { return nil }
      host = String(parts[0])
      port = parts.count == 2 ? String(parts[1]) : ""
    }
    guard let number = port.isEmpty ? (isSecure ? 443 : 80) : Int(port), (1...65535).contains(number) else {
      return nil
    }
    self.port = number
    self.authority = String(authority)
    let path = rest[authority.endIndex...]
    resource = path.hasPrefix("/") ? Self.escaped(path) : "/" + Self.escaped(path)
  }

  private static func escaped(_ text: Substring) -> String {
    var result = ""
    for byte in text.utf8 {
      if byte < 0x80 {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }
}
