import CCurl

/// What the libcurl that this program runs with can do.
package struct TransportCapabilities: Sendable {
  /// libcurl's line of itself and its libraries with their versions.
  package let version: String
  package let tlsLibrary: String
  /// Such as "HTTP2", "SSL", "IDN", "AsynchDNS".
  package let features: [String]
  package let protocols: [String]

  /// Asks libcurl.
  package static func current() -> Self {
    func names(_ name: (Int32) -> UnsafePointer<CChar>?) -> [String] {
      var names: [String] = []
      while let next = name(Int32(names.count)) { names.append(String(cString: next)) }
      return names
    }
    return Self(
      version: String(cString: uk_curl_version()), tlsLibrary: String(cString: uk_curl_tls_library()),
      features: names(uk_curl_feature), protocols: names(uk_curl_protocol))
  }
}
