/// Text as lines of at most 76 printable ASCII characters (RFC 2045 §6.7).
enum QuotedPrintable {
  /// The lines, each ended by CR and LF.
  static func encoded(_ text: String) -> String {
    var encoded = ""
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let bytes = Array(line.utf8)
      var width = 0
      for (index, byte) in bytes.enumerated() {
        let isBlankAtEnd = (byte == 0x20 || byte == 0x09) && index == bytes.count - 1
        let isLiteral = (0x20...0x7E).contains(byte) && byte != 0x3D && !isBlankAtEnd || byte == 0x09 && !isBlankAtEnd
        let piece = isLiteral ? String(UnicodeScalar(byte)) : "=" + hexadecimal(byte)
        if width + piece.utf8.count > 75 {
          encoded += "=\r\n"
          width = 0
        }
        encoded += piece
        width += piece.utf8.count
      }
      encoded += "\r\n"
    }
    return encoded
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}
