/// Host and port as the request names them, for messages: without user, password, path or query.
struct Authority: CustomStringConvertible {
  let description: String
  let host: String

  init(host: String, port: Int) {
    self.host = host
    description = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  init(url: String) {
    var rest = url[...]
    if let slashes = rest.firstRange(of: "://") { rest = rest[slashes.upperBound...] }
    rest = rest.prefix { !"/?#\\".contains($0) }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    description = String(rest)
    if rest.hasPrefix("[") {
      host = String(rest.dropFirst().prefix { $0 != "]" })
    } else {
      host = String(rest.prefix { $0 != ":" })
    }
  }
}
