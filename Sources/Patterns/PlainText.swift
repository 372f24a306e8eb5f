internal import CPattern

/// Texts as they are, looked for in bytes of any encoding.
package enum PlainText {
  /// Whether the bytes hold the text; in linear time.
  package static func isFound(_ text: String, in bytes: [UInt8]) -> Bool {
    var text = text
    return text.withUTF8 { part in
      bytes.withUnsafeBytes { uk_bytes_found(part.baseAddress, part.count, $0.baseAddress, $0.count) }
    }
  }
}
