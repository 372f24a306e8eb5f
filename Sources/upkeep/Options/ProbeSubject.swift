import UpkeepModel

/// What `upkeep probe` is to check: a kind of check, or a URL that says which.
struct ProbeSubject {
  /// The provider's name.
  let provider: String
  /// Settings that follow from the URL, as `name=value`.
  let settings: [String]
  /// A key for the component, made of what is checked.
  let key: String

  /// Reads the first argument.
  ///
  /// - Parameters:
  ///   - text: A provider's name, or a URL.
  ///   - known: The providers that there are.
  init(_ text: String, among known: [String]) throws(UsageProblem) {
    if known.contains(text) {
      self.init(provider: text, settings: [], key: text)
      return
    }
    guard let colon = text.firstRange(of: "://") else {
      throw UsageProblem(
        "\"\(text)\" is neither a kind of check nor a URL; kinds: \(known.joined(separator: ", ")); "
          + "URLs: https://example.com/, tcp://example.com:5432")
    }
    let scheme = text[..<colon.lowerBound].lowercased()
    let authority = text[colon.upperBound...].prefix { !"/?#".contains($0) }
    let (host, port) = Self.parts(of: authority)
    let found: (provider: String, settings: [String])? =
      switch scheme {
      case "http", "https": ("http", ["url=\(text)"])
      case "ws", "wss": ("websocket", ["url=\(text)"])
      case "tcp", "tls", "grpc": (scheme, ["host=\(host)"] + (port.map { ["port=\($0)"] } ?? []))
      case "icmp", "ping": ("icmp", ["host=\(host)"])
      case "dns": ("dns", ["name=\(host)"])
      case "file": ("git", ["repository=\(text)"])
      default: nil
      }
    guard let found, known.contains(found.provider) else {
      throw UsageProblem("no kind of check is known for \(scheme):// URLs; there are: \(known.joined(separator: ", "))")
    }
    self.init(provider: found.provider, settings: found.settings, key: host.isEmpty ? found.provider : host)
  }

  private init(provider: String, settings: [String], key: String) {
    self.provider = provider
    self.settings = settings
    let plain = key.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }
    let trimmed = String(plain.prefix(128)).drop { !$0.isLetter && !$0.isNumber }
    let ended = String(trimmed.reversed().drop { !$0.isLetter && !$0.isNumber }.reversed())
    self.key = ended.isEmpty ? provider : ended
  }

  private static func parts(of authority: Substring) -> (host: String, port: String?) {
    if authority.hasPrefix("[") {
      let host = authority.dropFirst().prefix { $0 != "]" }
      let rest = authority.dropFirst(host.count + 2)
      return (String(host), rest.hasPrefix(":") ? String(rest.dropFirst()) : nil)
    }
    guard let colon = authority.lastIndex(of: ":") else { return (String(authority), nil) }
    return (String(authority[..<colon]), String(authority[authority.index(after: colon)...]))
  }
}
