internal import Transport

/// The setting `server`: "ns1.example.com", "192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]:5353".
enum DNSServerText {
  /// Host and port; nil when it is none of these.
  static func read(_ text: String) -> (host: String, port: Int?)? {
    if IPText.bytes(text) != nil { return (text, nil) }
    var rest = Substring(text)
    var host = rest.prefix { $0 != ":" }
    if rest.hasPrefix("[") {
      host = rest.dropFirst().prefix { $0 != "]" }
      guard IPText.bytes(String(host))?.count == 16, rest.dropFirst(host.count + 1).hasPrefix("]") else { return nil }
      rest = rest.dropFirst(host.count + 2)
    } else {
      guard DNSQueryName.fault(in: String(host)) == nil else { return nil }
      rest = rest.dropFirst(host.count)
    }
    if rest.isEmpty { return (String(host), nil) }
    guard rest.hasPrefix(":"), rest.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }),
      let port = Int(rest.dropFirst()), (1...65535).contains(port)
    else { return nil }
    return (String(host), port)
  }

  /// The port in the text counts, then the other, then 53.
  static func server(_ text: String, port: Int?) -> DNSQuestion.Server {
    let (host, written) = read(text) ?? (text, nil)
    return DNSQuestion.Server(host: host.lowercased(), port: written ?? port ?? 53)
  }
}
