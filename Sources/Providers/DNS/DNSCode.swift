/// Response codes of DNS by their names (RFC 1035 §4.1.1).
enum DNSCode {
  static let names = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"]

  static func code(of name: String) -> Int? { names.firstIndex(of: name) }

  static func name(of code: Int) -> String { names.indices.contains(code) ? names[code] : "code \(code)" }
}
