/// Cuts texts to what a host takes, and shows that they were cut.
enum Clip {
  /// At most so many UTF-16 units, which no way of counting characters exceeds.
  static func units(_ text: String, _ limit: Int) -> String {
    text.utf16.count <= limit ? text : beginning(of: text, limit - 1) { $0.utf16.count } + "…"
  }

  /// At most so many bytes of UTF-8.
  static func bytes(_ text: String, _ limit: Int) -> String {
    text.utf8.count <= limit ? text : beginning(of: text, limit - 3) { $0.utf8.count } + "…"
  }

  private static func beginning(of text: String, _ room: Int, size: (Character) -> Int) -> String {
    var kept = ""
    var used = 0
    for character in text {
      used += size(character)
      guard used <= room else { break }
      kept.append(character)
    }
    return withoutHalves(kept)
  }

  /// Without an escape that the cut went through: `&am`, or a backslash whose partner is gone.
  private static func withoutHalves(_ text: String) -> String {
    var text = text
    if let start = text.suffix(5).lastIndex(of: "&"), !text[start...].contains(";") {
      text = String(text[..<start])
    }
    if text.reversed().prefix(while: { $0 == "\\" }).count % 2 == 1 { text.removeLast() }
    return text
  }
}
