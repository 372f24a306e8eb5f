/// Texts as parts of URLs (RFC 3986).
enum URLText {
  /// The text as one segment of a path or one value of a query: all but unreserved characters are escaped, so that
  /// it cannot end the part that it stands in.
  static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += (digits.utf8.count == 1 ? "%0" : "%") + digits
      }
    }
    return result
  }

  /// A base with a path below it; `ending` is what people may have copied along.
  static func joined(_ base: String, _ path: String, without ending: String = "") -> String {
    var base = base[...]
    while base.hasSuffix("/") { base.removeLast() }
    if !ending.isEmpty, base.hasSuffix(ending) { base.removeLast(ending.count) }
    while base.hasSuffix("/") { base.removeLast() }
    return base + path
  }

  /// The host in lowercase, without user, port and brackets.
  static func host(_ url: String) -> String {
    // By bytes: every delimiter is ASCII, and this runs once per check.
    var rest = url.utf8[...]
    if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[colon...].starts(with: "://".utf8) {
      rest = rest[colon...].dropFirst(3)
    }
    rest = rest.prefix {
      $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\")
    }
    if let at = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest[at...].dropFirst() }
    let isBracketed = rest.first == UInt8(ascii: "[")
    let host =
      isBracketed ? rest.dropFirst().prefix { $0 != UInt8(ascii: "]") } : rest.prefix { $0 != UInt8(ascii: ":") }
    return Substring(host).lowercased()
  }
}
