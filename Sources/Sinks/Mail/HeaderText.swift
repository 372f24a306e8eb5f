internal import Foundation

/// Text in header fields of a mail. Whatever it holds, it can neither end its field nor begin another.
enum HeaderText {
  /// The most bytes of one encoded word's text: 60 characters of Base64 and 12 around them stay below 75 (RFC 2047 §2).
  private static let wordBytes = 45

  /// The text as it is when it is short printable ASCII, else as encoded words.
  static func encoded(_ text: String) -> String {
    let isPlain = text.utf8.count <= 60 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
    return isPlain ? text : words(text)
  }

  /// Encoded words (RFC 2047), each on a line of its own, cut between characters; control characters become blanks.
  static func words(_ text: String) -> String {
    var words: [String] = []
    var word: [UInt8] = []
    for scalar in text.unicodeScalars {
      let bytes = scalar.properties.generalCategory == .control ? [0x20] : Array(String(scalar).utf8)
      if word.count + bytes.count > wordBytes {
        words.append(encodedWord(word))
        word = []
      }
      word += bytes
    }
    words.append(encodedWord(word))
    return words.joined(separator: "\r\n ")
  }

  private static func encodedWord(_ bytes: [UInt8]) -> String {
    "=?utf-8?B?\(Data(bytes).base64EncodedString())?="
  }
}
