/// How many columns a terminal needs for the text: 2 for East Asian wide characters and emoji, 0 for marks (UAX #11).
func displayWidth(_ text: String) -> Int {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
  return text.reduce(0) { $0 + displayWidth($1) }
}

/// The columns of one character as a reader sees it.
func displayWidth(_ character: Character) -> Int {
  guard let first = character.unicodeScalars.first else { return 0 }
  if first.value < 0x300 { return 1 }
  if first.properties.isEmojiPresentation || isWide(first.value) { return 2 }
  if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
  switch first.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: return 1
  }
}

/// The text cut to so many columns, ending in the ellipsis where something was cut off.
func truncated(_ text: String, to width: Int, ellipsis: String) -> String {
  // A text needs at least a column for each two UTF-8 bytes of ASCII and never more columns than bytes.
  if text.utf8.count <= width || displayWidth(text) <= width { return text }
  var left = max(0, width - displayWidth(ellipsis))
  let kept = text.prefix { character in
    left -= displayWidth(character)
    return left >= 0
  }
  var result = String(kept)
  while result.last == " " { result.removeLast() }
  return result + ellipsis
}

private func isWide(_ value: UInt32) -> Bool {
  switch value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
    0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
    true
  default: false
  }
}
