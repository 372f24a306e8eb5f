/// The places of letters of a script that looks like Latin, inside a word that has Latin letters too: `pаypal` with a
/// Cyrillic `а`. Words of one script are left as they are (Unicode TS #39, "mixed-script").
func lookalikes(in scalars: [Unicode.Scalar]) -> Set<Int> {
  var found: Set<Int> = []
  var foreign: [Int] = []
  var hasLatin = false
  for (index, scalar) in scalars.enumerated() {
    if isLatin(scalar) {
      hasLatin = true
    } else if resemblesLatin(scalar) {
      foreign.append(index)
    } else if !scalar.properties.isAlphabetic, scalar.properties.generalCategory != .nonspacingMark {
      if hasLatin { found.formUnion(foreign) }
      foreign = []
      hasLatin = false
    }
  }
  if hasLatin { found.formUnion(foreign) }
  return found
}

private func isLatin(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: true
  default: false
  }
}

/// Greek, Cyrillic, Armenian, Cherokee, letters of mathematics and of full width.
private func resemblesLatin(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x370...0x3FF, 0x400...0x52F, 0x530...0x58F, 0x13A0...0x13FF, 0x1C80...0x1C8F, 0x1F00...0x1FFF, 0x2DE0...0x2DFF,
    0xA640...0xA69F, 0xAB70...0xABBF, 0xFF21...0xFF3A, 0xFF41...0xFF5A, 0x1D400...0x1D7FF:
    true
  default: false
  }
}
