/// Names of DNS as text.
package enum DNSName {
  /// Lowercase, without the dot at its end; the root is ".".
  package static func canonical(_ name: String) -> String {
    let lower = name.lowercased()
    return lower.utf8.count > 1 && lower.hasSuffix(".") && !lower.hasSuffix("\\.") ? String(lower.dropLast()) : lower
  }
}
