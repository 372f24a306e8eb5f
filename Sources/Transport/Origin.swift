import CCurl

/// Scheme, host and port of a URL (RFC 6454), as libcurl itself understands it. Credentials are for one origin alone.
package struct Origin: Hashable, Sendable {
  /// In lowercase.
  package var scheme: String
  /// In lowercase; an IPv6 address without brackets.
  package var host: String
  package var port: Int

  /// `nil` when libcurl would not take the URL.
  package init?(_ url: String) {
    var origin = uk_origin()
    guard uk_url_origin(url, &origin) else { return nil }
    scheme = Self.text(origin.scheme).lowercased()
    let host = Self.text(origin.host).lowercased()
    self.host = host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" }) : host
    port = Int(origin.port)
  }

  private static func text(_ characters: some Any) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
