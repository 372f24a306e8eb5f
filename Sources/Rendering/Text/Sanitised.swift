/// The text on one line, with everything that could hide or fake output made visible: control characters and ANSI
/// escapes as `\u{1b}`, line ends as `\n`, bidirectional overrides and zero-width characters as `\u{202e}`.
///
/// Every text that comes from a manifest, a check or a store goes through here before it is shown. Which characters
/// are invisible is Unicode's own property (UAX #44, Default_Ignorable_Code_Point) and the categories Cc, Cf, Zl, Zp.
/// Letters that only look Latin are made visible beside Latin ones, and what a CI host would take for a command is
/// broken up.
package func sanitised(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return withoutLogCommands(text) }
  var result = String.UnicodeScalarView()
  result.reserveCapacity(text.utf8.count)
  let scalars = Array(text.unicodeScalars)
  let lookalikes = lookalikes(in: scalars)
  var marks = 0
  for (index, scalar) in scalars.enumerated() {
    marks = isMark(scalar) ? marks + 1 : 0
    let isHonest = isPlain(scalar, marks: marks) && !lookalikes.contains(index)
    if isHonest || joinsEmoji(scalars, at: index) {
      result.append(scalar)
    } else {
      result.append(contentsOf: escape(scalar).unicodeScalars)
    }
  }
  return withoutLogCommands(String(result))
}

/// Whether a character may make what is read differ from what is there.
func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.value < 0x7F { return scalar.value < 0x20 }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: return true
  default: return scalar.properties.isDefaultIgnorableCodePoint
  }
}

/// More than four marks on one letter reach into the lines above and below.
private func isPlain(_ scalar: Unicode.Scalar, marks: Int) -> Bool {
  !isDeceptive(scalar) && marks <= 4
}

private func isMark(_ scalar: Unicode.Scalar) -> Bool {
  guard scalar.value >= 0x300 else { return false }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return true
  default: return false
  }
}

/// A joiner between two emoji, or the selector that gives a symbol its coloured form, hides nothing.
private func joinsEmoji(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
  func isEmoji(_ index: Int) -> Bool {
    guard scalars.indices.contains(index) else { return false }
    return scalars[index].value > 0xFF && scalars[index].properties.isEmoji
  }
  switch scalars[index].value {
  case 0xFE0F: return isEmoji(index - 1)
  case 0x200D:
    let before = index > 0 && scalars[index - 1].value == 0xFE0F ? index - 2 : index - 1
    return isEmoji(before) && isEmoji(index + 1)
  default: return false
  }
}

private func escape(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  default: "\\u{\(String(scalar.value, radix: 16))}"
  }
}
