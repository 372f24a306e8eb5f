#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import CCurl

/// Numeric addresses as text, in their one canonical form (RFC 5952).
package enum IPText {
  /// The canonical text; nil when it is no address.
  package static func canonical(_ text: String) -> String? { bytes(text).map { Self.text($0) } }

  /// 4 or 16 bytes; nil when it is no address.
  package static func bytes(_ text: String) -> [UInt8]? {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, text, &bytes) == 1 { return bytes }
    }
    return nil
  }

  /// The text of 4 or 16 bytes.
  package static func text(_ bytes: [UInt8]) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
