/// How values are written so that they mean nothing to the format around them.
enum Escaping {
  /// Slack's mrkdwn: the three characters with which links, mentions and entities begin, as its documentation asks.
  static func slack(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.append(character)
      }
    }
    return escaped
  }

  /// Discord's Markdown: a backslash before each character that has a meaning. `_` inside a word has none, so that
  /// addresses stay whole.
  static func discord(_ text: String) -> String {
    let characters = Array(text)
    var escaped = ""
    for (index, character) in characters.enumerated() {
      let isInWord =
        index > 0 && index + 1 < characters.count && isWord(characters[index - 1])
        && isWord(characters[index + 1])
      if "\\`*~|[]<>#".contains(character) || (character == "_" && !isInWord) { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }

  private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}
